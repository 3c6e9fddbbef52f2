package dev.coterie.dht.replica;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.time.Duration;
import java.util.List;

/**
 * A way through a store's records by position, a part in each round and over and over again. All
 * records are seen about once a period where there are few.
 */
public final class StoreWalk {
  private static final Position FIRST = PrefixRange.EVERYTHING.first();
  private static final Position LAST = PrefixRange.EVERYTHING.last();

  private final PeerContext context;
  private final Duration period;
  private final Duration step;
  private Position from = FIRST;
  private Duration passBegan = Duration.ZERO;

  /**
   * @param roundsAPeriod rounds in one period, while there is more to look at
   */
  public StoreWalk(PeerContext context, Duration period, int roundsAPeriod) {
    this.context = context;
    this.period = period;
    this.step = period.dividedBy(roundsAPeriod);
  }

  /** The pause while there is more to look at. */
  public Duration step() {
    return step;
  }

  /** A pass that has ended is followed by the next when its period is over. */
  public Duration pause() {
    Duration left = passBegan.plus(period).minus(context.uptime());
    return isAtStart() && left.compareTo(step) > 0 ? left : step;
  }

  /** Whether the next round begins a pass. */
  public boolean isAtStart() {
    return from.equals(FIRST);
  }

  /** Begins a round: the records that come next, at most so many. */
  public List<StoredDigest> page(int records) {
    if (isAtStart()) {
      passBegan = context.uptime();
    }
    return context.store().digests(from, LAST, records);
  }

  /** A record of the page has been looked at. */
  public void saw(StoredDigest digest) {
    from = digest.position();
  }

  /**
   * Ends a round: the next one begins after the last record seen.
   *
   * @param atEnd whether all of a page was seen that was the store's last
   */
  public void endRound(boolean atEnd) {
    from = atEnd || from.equals(LAST) ? FIRST : from.next();
  }
}
