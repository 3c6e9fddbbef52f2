package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Bootstrap addresses as people write them, read as contacts. */
public final class Bootstrap {
  private Bootstrap() {}

  /**
   * One contact for each peer that the addresses end at, in their order; several addresses of one
   * peer make one contact.
   *
   * @throws UnusableBootstrapException if an address does not end in a peer id
   */
  public static List<Contact> contacts(List<Multiaddr> addresses) {
    Map<PeerId, List<Multiaddr>> byPeer = new LinkedHashMap<>();
    for (Multiaddr address : addresses) {
      PeerId peer = address.peerId().orElseThrow(() -> new UnusableBootstrapException(address));
      byPeer.computeIfAbsent(peer, id -> new ArrayList<>()).add(address.withoutPeerId());
    }
    List<Contact> contacts = new ArrayList<>();
    byPeer.forEach((peer, own) -> contacts.add(new Contact(peer, own)));
    return contacts;
  }
}
