package dev.coterie.dht.sync;

import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;

/** Spreads what is fetched over time, so that no more bytes come in a second than are wanted. */
final class Pace {
  private static final long SMALL_RECORD_BYTES = 1_024;
  private static final long NANOS = 1_000_000_000L;

  private final PeerContext context;
  private final long bytesPerSecond;
  private Duration paidUntil = Duration.ZERO;
  private long records;
  private long bytes;

  /**
   * @param bytesPerSecond 0 for no limit
   */
  Pace(PeerContext context, long bytesPerSecond) {
    this.context = context;
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Whether there is a limit: then what comes is paid for before more is asked for. */
  boolean isLimited() {
    return bytesPerSecond > 0;
  }

  /** How many records to ask for at once, so that even a slow pace is kept evenly. */
  int recordsAtOnce() {
    long some = bytesPerSecond == 0 ? Long.MAX_VALUE : bytesPerSecond / SMALL_RECORD_BYTES;
    return (int) Math.max(1, Math.min(SyncLimits.MAX_KEYS_PER_FETCH, some));
  }

  /** So much has come. */
  void came(int moreRecords, long moreBytes) {
    records += moreRecords;
    bytes += moreBytes;
    if (bytesPerSecond > 0) {
      Duration now = context.uptime();
      Duration from = paidUntil.compareTo(now) > 0 ? paidUntil : now;
      double seconds = (double) moreBytes / bytesPerSecond;
      paidUntil = from.plus(Duration.ofNanos((long) (seconds * NANOS)));
    }
  }

  long records() {
    return records;
  }

  long bytes() {
    return bytes;
  }

  /** Runs a task that fetches more, as soon as what has come is paid for. */
  void next(Runnable task) {
    Duration pause = paidUntil.minus(context.uptime());
    if (pause.isNegative() || pause.isZero()) {
      task.run();
    } else {
      context.schedule(pause, task);
    }
  }
}
