package dev.coterie.dht.reap;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.WriterHeads;
import java.time.Duration;

/**
 * What the work on reap epochs is done with.
 *
 * @param context whose store shows all that is on the disk, unchecked or not
 * @param logs trades authority logs with a peer
 * @param period of anti-entropy: all that is done is done a part at a time, in shares of it
 */
public record ReapTools(
    PeerContext context,
    EpochGate gate,
    Standing standing,
    Reapable reapable,
    Acceptance acceptance,
    Intake intake,
    WriterHeads heads,
    Neighbourhood neighbourhood,
    MemberFinder members,
    Acceptance.LogFetcher logs,
    Duration period) {

  /** Longer than any read or write is under way. */
  static final Duration LEAST_GRACE = Duration.ofSeconds(10);

  /**
   * How long a peer waits before it begins a round: what was under way when it heard of the round
   * has ended by then.
   */
  Duration grace() {
    Duration share = period.dividedBy(4);
    return share.compareTo(LEAST_GRACE) > 0 ? share : LEAST_GRACE;
  }
}
