package dev.coterie.node.storage;

import java.time.Duration;

/** Told about once a second, and at the end, how far the rebuilding of an index has come. */
@FunctionalInterface
public interface RebuildProgress {
  void at(Step step);

  /**
   * How far it has come.
   *
   * @param entries journal entries read so far
   * @param bytesRead bytes of the journal read so far
   * @param bytesInAll bytes of the journal
   * @param elapsed time since the start
   * @param finished whether the index is complete
   */
  record Step(long entries, long bytesRead, long bytesInAll, Duration elapsed, boolean finished) {

    /** Entries per second. */
    public double rate() {
      return entries * 1e9 / Math.max(1, elapsed.toNanos());
    }
  }
}
