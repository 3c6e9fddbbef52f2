package dev.coterie.simulator.scenario;

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
    int valueBytes) {

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
}
