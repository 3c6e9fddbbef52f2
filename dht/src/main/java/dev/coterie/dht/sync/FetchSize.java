package dev.coterie.dht.sync;

import java.time.Duration;

/**
 * How many records a session asks for at a time: more while they come fast, fewer when a slow link
 * would be busy with one answer for long. Every answer tells.
 */
final class FetchSize {
  private static final int FASTER = 2;

  private int keys = SyncLimits.FIRST_KEYS_PER_FETCH;
  private boolean isTried;

  /** Keys of the next request, 1 to {@link SyncLimits#MAX_KEYS_PER_FETCH}. */
  int keys() {
    return keys;
  }

  /** Requests that may be underway at a time. */
  int underway() {
    return isTried ? SyncLimits.MAX_FETCHES_UNDERWAY : 1;
  }

  /**
   * An answer has come.
   *
   * @param asked for how many keys
   * @param after how long it took, what was before it on the link included
   */
  void answered(int asked, Duration after) {
    isTried = true;
    long nanos = after.toNanos();
    long wanted = SyncLimits.FETCH_WITHIN.toNanos();
    if (nanos > wanted) {
      keys = (int) Math.max(1, Math.min(keys, asked * wanted / nanos));
    } else if (nanos < wanted / FASTER && asked >= keys) {
      keys = Math.min(SyncLimits.MAX_KEYS_PER_FETCH, keys * FASTER);
    }
  }
}
