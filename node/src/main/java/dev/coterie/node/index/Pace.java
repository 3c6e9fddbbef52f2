package dev.coterie.node.index;

import java.time.Duration;

/**
 * Keeps what nobody waits for to a tenth of the time: after each {@link #BATCH} pieces of work it
 * asks for a rest of {@link #REST} times as long as they took. Where others keep the processor busy
 * they take longer, and so does the rest: whoever reads and writes goes first.
 */
final class Pace {
  /** Pieces of work between rests. */
  static final int BATCH = 32;

  /** How many times as long as the work a rest is. */
  static final int REST = 9;

  /** The longest rest. */
  static final Duration MOST_REST = Duration.ofSeconds(1);

  private Duration since = Duration.ZERO;
  private int done;

  /** Work begins after there was none. */
  void began(Duration now) {
    since = now;
    done = 0;
  }

  /** A piece of it is done; how long to rest now, which is zero until a batch is done. */
  Duration ended(Duration now) {
    done++;
    if (done < BATCH) {
      return Duration.ZERO;
    }
    Duration rest = now.minus(since).multipliedBy(REST);
    began(now);
    return rest.compareTo(MOST_REST) < 0 ? rest : MOST_REST;
  }
}
