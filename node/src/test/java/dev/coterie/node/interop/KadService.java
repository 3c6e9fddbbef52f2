package dev.coterie.node.interop;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.KeyException;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.routing.RoutingTable;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.InvalidMultiaddrException;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.proto.KadMessage;
import dev.coterie.dht.wire.proto.KadPeer;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.request.Replier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers kad-dht's six requests as the libp2p specification and its established implementations
 * do. What cannot be answered costs the stream, never more. Lives on the host's loop.
 */
final class KadService {
  private final Host host;
  private final RoutingTable table;
  private final NamespaceStore store;
  private final Contacts contacts;

  KadService(Host host, RoutingTable table, NamespaceStore store, Contacts contacts) {
    this.host = host;
    this.table = table;
    this.store = store;
    this.contacts = contacts;
  }

  void answer(PeerId from, byte[] request, Replier replier) {
    KadMessage message;
    try {
      message = KadMessage.parseFrom(request);
    } catch (InvalidProtocolBufferException e) {
      replier.reject();
      return;
    }
    contacts.ofServer(from).ifPresent(table::observe);
    if (message.getType() == KadMessage.Type.ADD_PROVIDER) {
      if (addProviders(from, message)) {
        replier.none();
      } else {
        replier.reject();
      }
      return;
    }
    response(from, message)
        .ifPresentOrElse(
            response -> replier.accept(response.build().toByteArray()), replier::reject);
  }

  /** The response, or nothing for a request that breaks the rules. */
  private Optional<KadMessage.Builder> response(PeerId from, KadMessage message) {
    return switch (message.getType()) {
      case FIND_NODE -> keyed(message).map(response -> findNode(from, message, response));
      case GET_VALUE -> keyed(message).map(response -> getValue(from, message, response));
      case PUT_VALUE -> putValue(message);
      case GET_PROVIDERS -> getProviders(from, message);
      case PING -> Optional.of(KadMessage.newBuilder().setType(KadMessage.Type.PING));
      default -> Optional.empty();
    };
  }

  /** A response that repeats type and key; nothing where there is no key. */
  private static Optional<KadMessage.Builder> keyed(KadMessage message) {
    return message.getKey().isEmpty()
        ? Optional.empty()
        : Optional.of(KadMessage.newBuilder().setType(message.getType()).setKey(message.getKey()));
  }

  /** The target itself is told too where it is known, be it this peer or no server. */
  private KadMessage.Builder findNode(
      PeerId from, KadMessage message, KadMessage.Builder response) {
    List<Contact> closer = new ArrayList<>(closer(from, message.getKey()));
    peerId(message.getKey())
        .filter(target -> closer.stream().noneMatch(each -> each.id().equals(target)))
        .filter(target -> !target.equals(from))
        .flatMap(contacts::of)
        .ifPresent(target -> closer.add(0, target));
    return response.addAllCloserPeers(peers(closer));
  }

  private KadMessage.Builder getValue(
      PeerId from, KadMessage message, KadMessage.Builder response) {
    store.get(message.getKey(), Instant.now()).ifPresent(response::setRecord);
    return response.addAllCloserPeers(peers(closer(from, message.getKey())));
  }

  /** The answer echoes the record: js-libp2p compares the values. */
  private Optional<KadMessage.Builder> putValue(KadMessage message) {
    boolean kept =
        message.hasRecord()
            && message.getRecord().getKey().equals(message.getKey())
            && store.put(message.getKey(), message.getRecord().getValue(), Instant.now());
    return kept
        ? keyed(message).map(response -> response.setRecord(message.getRecord()))
        : Optional.empty();
  }

  private Optional<KadMessage.Builder> getProviders(PeerId from, KadMessage message) {
    if (message.getKey().size() > NamespaceStore.MAX_PROVIDER_KEY_BYTES) {
      return Optional.empty();
    }
    return keyed(message)
        .map(
            response ->
                response
                    .addAllProviderPeers(peers(store.providers(message.getKey(), Instant.now())))
                    .addAllCloserPeers(peers(closer(from, message.getKey()))));
  }

  /** Only the sender itself can be a provider, and only with an address. */
  private boolean addProviders(PeerId from, KadMessage message) {
    boolean added = false;
    for (KadPeer peer : message.getProviderPeersList()) {
      List<Multiaddr> addresses = addresses(peer);
      if (peerId(peer.getId()).filter(from::equals).isPresent() && !addresses.isEmpty()) {
        Contact provider = new Contact(from, addresses);
        added |= store.addProvider(message.getKey(), provider, Instant.now());
      }
    }
    return added;
  }

  private List<Contact> closer(PeerId asker, ByteString key) {
    Position target = Position.ofLibp2pKey(key.toByteArray());
    return table.closestResponsive(target, table.bucketSize(), asker);
  }

  private List<KadPeer> peers(List<Contact> from) {
    List<KadPeer> peers = new ArrayList<>(from.size());
    for (Contact contact : from) {
      KadPeer.ConnectionType connection =
          host.connection(contact.id()).isPresent()
              ? KadPeer.ConnectionType.CONNECTED
              : KadPeer.ConnectionType.NOT_CONNECTED;
      peers.add(peer(contact, connection));
    }
    return peers;
  }

  static KadPeer peer(Contact contact, KadPeer.ConnectionType connection) {
    KadPeer.Builder peer =
        KadPeer.newBuilder()
            .setId(ByteString.copyFrom(contact.id().bytes()))
            .setConnection(connection);
    contact.addresses().stream()
        // js-libp2p gives up a whole answer over one address of a protocol that it does not know.
        .filter(Multiaddr::isFullyKnown)
        .forEach(address -> peer.addAddrs(ByteString.copyFrom(address.bytes())));
    return peer.build();
  }

  static Optional<PeerId> peerId(ByteString bytes) {
    try {
      return Optional.of(PeerId.fromBytes(bytes.toByteArray()));
    } catch (KeyException e) {
      return Optional.empty(); // a target may be any bytes
    }
  }

  private static List<Multiaddr> addresses(KadPeer peer) {
    List<Multiaddr> addresses = new ArrayList<>();
    for (ByteString each : peer.getAddrsList()) {
      try {
        addresses.add(Multiaddr.ofBytes(each.toByteArray()).withoutPeerId());
      } catch (InvalidMultiaddrException e) {
        continue; // one bad address does not make the others bad
      }
    }
    return addresses;
  }
}
