package dev.coterie.node.libp2p;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import java.util.List;

/**
 * A peer and where it may be found.
 *
 * @param peerId who it must prove to be
 * @param addresses where to try, best first; may be empty for a peer that is connected
 */
public record PeerAddress(PeerId peerId, List<Multiaddr> addresses) {
  /** Copies the list. */
  public PeerAddress {
    addresses = List.copyOf(addresses);
  }

  /**
   * The peer of one address that ends with its id.
   *
   * @throws IllegalArgumentException if the address names no peer
   */
  public static PeerAddress of(Multiaddr address) {
    PeerId peerId =
        address
            .peerId()
            .orElseThrow(
                () -> new IllegalArgumentException(address + " does not end with /p2p/ID"));
    return new PeerAddress(peerId, List.of(address));
  }
}
