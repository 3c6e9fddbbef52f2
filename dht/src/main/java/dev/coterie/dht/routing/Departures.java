package dev.coterie.dht.routing;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;
import java.util.Map;

/**
 * Peers that have just said that they stop. Until they have, they answer like any other, and must
 * not be taken in again for it.
 */
final class Departures {
  /** How long a peer that says so is believed: longer than an orderly stop takes. */
  static final Duration BELIEVED_FOR = Duration.ofSeconds(6);

  /** Peers remembered. */
  static final int REMEMBERED = 1_024;

  private final PeerContext context;
  private final Map<PeerId, Duration> until = BoundedMap.forgettingOldest(REMEMBERED);

  Departures(PeerContext context) {
    this.context = context;
  }

  void add(PeerId peer) {
    until.put(peer, context.uptime().plus(BELIEVED_FOR));
  }

  void forget(PeerId peer) {
    until.remove(peer);
  }

  boolean contains(PeerId peer) {
    Duration end = until.get(peer);
    return end != null && context.uptime().compareTo(end) < 0;
  }
}
