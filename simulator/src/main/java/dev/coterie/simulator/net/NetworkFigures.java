package dev.coterie.simulator.net;

/**
 * What a network has counted since it began.
 *
 * @param asked requests that were sent
 * @param delivered requests and responses that arrived
 * @param lost requests and responses that a link lost or a cut swallowed
 * @param answered requests that ended in an answer
 * @param timedOut requests that ended by timing out
 * @param failed requests that ended because nothing listened
 * @param late responses that arrived after their request had timed out
 * @param abandoned requests whose asker crashed before they ended
 * @param duplicated requests and responses that a link doubled
 */
public record NetworkFigures(
    long asked,
    long delivered,
    long lost,
    long answered,
    long timedOut,
    long failed,
    long late,
    long abandoned,
    long duplicated) {

  /** Requests that have not ended yet. */
  public long underway() {
    return asked - answered - timedOut - failed - abandoned;
  }
}
