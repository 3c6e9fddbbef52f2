package dev.coterie.dht.wire;

import dev.coterie.crypto.identity.PeerId;
import java.util.List;

/** A peer and the addresses at which it may be reached, in the order in which to try them. */
public record Contact(PeerId id, List<Multiaddr> addresses) {
  /** Addresses kept of one peer; what is beyond is dropped, nearest-to-front kept. */
  public static final int MAX_ADDRESSES = 16;

  public Contact {
    addresses =
        List.copyOf(
            addresses.size() > MAX_ADDRESSES ? addresses.subList(0, MAX_ADDRESSES) : addresses);
  }
}
