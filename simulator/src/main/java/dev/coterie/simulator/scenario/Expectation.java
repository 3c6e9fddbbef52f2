package dev.coterie.simulator.scenario;

import java.util.List;

/**
 * What a scenario must show.
 *
 * @param convergesWithinSyncPeriods once all faults have ended
 * @param lookupSuccess the least share of the true closest peers that lookups must find, 0 to 1,
 *     while no fault is at work
 * @param goals names of what must have happened at least once in the run
 */
public record Expectation(
    int convergesWithinSyncPeriods, double lookupSuccess, List<String> goals) {
  public Expectation {
    goals = List.copyOf(goals);
    if (convergesWithinSyncPeriods < 1) {
      throw new IllegalArgumentException(
          "convergesWithinSyncPeriods is 1 or more, not " + convergesWithinSyncPeriods);
    }
    if (!(lookupSuccess >= 0 && lookupSuccess <= 1)) {
      throw new IllegalArgumentException("lookupSuccess is 0 to 1, not " + lookupSuccess);
    }
  }
}
