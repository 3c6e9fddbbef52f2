package dev.coterie.dht.wire;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.wire.proto.KadPeer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A peer and the addresses at which it may be reached, in the order in which to try them. */
public final class Contact {
  /** Addresses kept of one peer; what is beyond is dropped, nearest-to-front kept. */
  public static final int MAX_ADDRESSES = 16;

  private final PeerId id;
  private final List<Multiaddr> addresses;

  /** Computed when first asked for; whoever computes it gets the same, so a race does no harm. */
  private @Nullable Position position;

  /** As it stands in messages, likewise: many answers name the same peers. */
  private @Nullable KadPeer message;

  public Contact(PeerId id, List<Multiaddr> addresses) {
    this.id = id;
    this.addresses =
        List.copyOf(
            addresses.size() > MAX_ADDRESSES ? addresses.subList(0, MAX_ADDRESSES) : addresses);
  }

  public PeerId id() {
    return id;
  }

  public List<Multiaddr> addresses() {
    return addresses;
  }

  /** Where the peer lies. */
  public Position position() {
    Position known = position;
    if (known == null) {
      known = Position.of(id);
      position = known;
    }
    return known;
  }

  KadPeer message() {
    KadPeer known = message;
    if (known == null) {
      KadPeer.Builder peer = KadPeer.newBuilder().setId(Fields.bytes(id.bytes()));
      addresses.forEach(address -> peer.addAddrs(Fields.bytes(address.bytes())));
      known = peer.build();
      message = known;
    }
    return known;
  }

  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Contact that
            && id.equals(that.id)
            && addresses.equals(that.addresses));
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + addresses.hashCode();
  }

  @Override
  public String toString() {
    return "Contact[id=" + id + ", addresses=" + addresses + "]";
  }
}
