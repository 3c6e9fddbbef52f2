package dev.coterie.node.api;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A peer that this node knows.
 *
 * @param member whether it is a member of the realm
 * @param zone in which it says that it stands
 * @param connected whether there is a connection now
 * @param lastSeen when it last answered, if it has since this node started
 */
public record PeerView(
    PeerId id,
    List<Multiaddr> addresses,
    boolean member,
    Optional<String> zone,
    boolean connected,
    Optional<Instant> lastSeen) {
  public PeerView {
    addresses = List.copyOf(addresses);
  }
}
