package dev.coterie.simulator.scenario;

import java.time.Duration;

/**
 * What clients do while faults happen. Shares are of all operations and add up to at most 1; what
 * is left are reads.
 *
 * @param operationsPerPeerPerSecond how busy each peer's clients are
 * @param entries how many entries they share
 * @param writes share of writes that supersede what a read just showed
 * @param stale share of writes with a context from some earlier read: siblings, when it is stale
 * @param blind share of writes that have seen nothing
 * @param conditional share of writes that are refused when a read shows more
 * @param deletes share of deletes
 * @param lookups share of lookups of random targets
 * @param valueBytes bytes of a value's content
 * @param lives writes of values that end by themselves
 */
public record Workload(
    double operationsPerPeerPerSecond,
    int entries,
    double writes,
    double stale,
    double blind,
    double conditional,
    double deletes,
    double lookups,
    int valueBytes,
    Lives lives) {

  /**
   * How long values are to live.
   *
   * @param share of all writes of values that say when they end, 0 to 1
   * @param shortest how long such a one lives at least
   * @param longest and at most
   */
  public record Lives(double share, Duration shortest, Duration longest) {
    /** Nothing ends by itself. */
    public static final Lives FOR_EVER = new Lives(0, Duration.ZERO, Duration.ZERO);

    public Lives {
      if (!(share >= 0 && share <= 1) || shortest.isNegative() || longest.compareTo(shortest) < 0) {
        throw new IllegalArgumentException(
            "a share of 0 to 1 lives from shortest to longest, not "
                + share
                + " from "
                + shortest
                + " to "
                + longest);
      }
    }
  }

  public Workload {
    double sum = writes + stale + blind + conditional + deletes + lookups;
    if (!(sum >= 0 && sum <= 1 + 1e-9)) {
      throw new IllegalArgumentException("shares of a workload add up to at most 1, not " + sum);
    }
    if (!(operationsPerPeerPerSecond > 0) || entries < 1 || valueBytes < 1) {
      throw new IllegalArgumentException(
          "a workload has operations, entries and bytes above 0, not "
              + operationsPerPeerPerSecond
              + ", "
              + entries
              + " and "
              + valueBytes);
    }
  }

  /** The same shares of another amount. */
  public Workload scaledTo(double operations, int entryCount) {
    return new Workload(
        operations,
        entryCount,
        writes,
        stale,
        blind,
        conditional,
        deletes,
        lookups,
        valueBytes,
        lives);
  }
}
