package dev.coterie.dht.sync;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far this peer's wall clock is from those of others, by what they say in hellos. For people:
 * nothing is decided by it, and no clock is set.
 *
 * <p>Of what others say the median counts, so fewer than half of them can be wrong, or lie, and the
 * answer is still within what the rest say. With one other peer nobody can tell which of the two is
 * wrong.
 */
public final class PeerClocks {
  /** Peers remembered; of more, the first that were heard are forgotten. */
  static final int REMEMBERED = 64;

  /** How long what a peer has said counts: by then one's own clock may have been set. */
  static final Duration GOOD_FOR = Duration.ofHours(1);

  private final PeerContext context;
  private final Map<PeerId, Reading> readings = BoundedMap.forgettingOldest(REMEMBERED);

  private record Reading(Duration ahead, Duration heardAt) {}

  PeerClocks(PeerContext context) {
    this.context = context;
  }

  /** A peer has just said what its clock says; it did so at any time while it was waited for. */
  void heard(PeerId peer, Instant clock, Duration waited) {
    Instant own = context.wallTime().minus(waited.dividedBy(2));
    readings.remove(peer);
    readings.put(peer, new Reading(Duration.between(own, clock), context.uptime()));
  }

  private List<Duration> inOrder() {
    Duration now = context.uptime();
    return readings.values().stream()
        .filter(reading -> now.minus(reading.heardAt()).compareTo(GOOD_FOR) <= 0)
        .map(Reading::ahead)
        .sorted()
        .toList();
  }

  /** Peers whose clocks are known. */
  public int heard() {
    return inOrder().size();
  }

  /** How far others' clocks are ahead of this peer's, in the middle; below zero where behind. */
  public Optional<Duration> ahead() {
    List<Duration> known = inOrder();
    return known.isEmpty() ? Optional.empty() : Optional.of(known.get(known.size() / 2));
  }
}
