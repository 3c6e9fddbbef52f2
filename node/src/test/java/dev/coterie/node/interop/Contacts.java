package dev.coterie.node.interop;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.identify.PeerInfo;
import java.util.Optional;

/** Where peers can be reached: this one, those of the table, and those that are connected. */
final class Contacts {
  private final Host host;
  private final RoutingTable table;
  private final String kadProtocol;

  Contacts(Host host, RoutingTable table, String kadProtocol) {
    this.host = host;
    this.table = table;
    this.kadProtocol = kadProtocol;
  }

  Contact self() {
    return new Contact(host.peerId(), host.addresses());
  }

  Optional<Contact> of(PeerId peer) {
    if (peer.equals(host.peerId())) {
      return Optional.of(self());
    }
    return table
        .contact(peer)
        .or(() -> info(peer).map(info -> new Contact(peer, info.listenAddresses())))
        .filter(contact -> !contact.addresses().isEmpty());
  }

  /** A connected peer that serves the DHT's protocol: one that only asks stays out of tables. */
  Optional<Contact> ofServer(PeerId peer) {
    return info(peer)
        .filter(info -> info.speaks(kadProtocol))
        .map(info -> new Contact(peer, info.listenAddresses()));
  }

  private Optional<PeerInfo> info(PeerId peer) {
    return host.connection(peer).flatMap(Connection::info);
  }
}
