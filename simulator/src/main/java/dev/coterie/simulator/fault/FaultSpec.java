package dev.coterie.simulator.fault;

import java.time.Duration;

/**
 * What a scenario says of a kind of fault; a seed draws planned faults from it.
 *
 * @param times how often it happens in the whole run, about: each seed draws between half and one
 *     and a half times as many, at least one
 * @param share the share of the peers that it strikes each time; 0 for one peer
 * @param from share of the run's length after which it may begin
 * @param until share of the run's length after which it no longer begins
 * @param shortest the shortest time for which it lasts
 * @param longest the longest
 * @param least the least amount, in the unit that the kind says
 * @param most the greatest
 * @param pattern how times and targets are drawn
 */
public record FaultSpec(
    FaultKind kind,
    int times,
    double share,
    double from,
    double until,
    Duration shortest,
    Duration longest,
    long least,
    long most,
    Pattern pattern) {

  /** How times and targets are drawn. */
  public enum Pattern {
    /** Each time other peers, at any time. */
    SCATTERED,
    /** Each time all peers of one zone. */
    ZONE,
    /** One peer after the other, evenly over the run. */
    ROLLING,
    /** Each peer has sessions and absences as long as those that were measured in Kad. */
    SESSIONS
  }

  public FaultSpec {
    require(times >= 1, kind.label() + ": times is 1 or more, not " + times);
    require(share >= 0 && share <= 1, kind.label() + ": share is 0 to 1, not " + share);
    require(
        from >= 0 && from <= until && until <= 1,
        kind.label() + ": from and until are 0 to 1 and in order, not " + from + " and " + until);
    require(
        !shortest.isNegative() && shortest.compareTo(longest) <= 0,
        kind.label() + ": shortest is at most longest, not " + shortest + " and " + longest);
    require(least <= most, kind.label() + ": least is at most most, not " + least + ", " + most);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
