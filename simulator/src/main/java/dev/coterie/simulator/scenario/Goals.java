package dev.coterie.simulator.scenario;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What must sometimes happen: how often each did. */
final class Goals {
  private final SortedMap<String, Long> counts = new TreeMap<>();

  /** Goals that must be reached. */
  Goals(List<String> wanted) {
    wanted.forEach(goal -> counts.put(goal, 0L));
  }

  /** One more that must be reached. */
  void wanted(String goal) {
    counts.putIfAbsent(goal, 0L);
  }

  void reached(String goal) {
    counts.merge(goal, 1L, Long::sum);
  }

  void reached(String goal, long times) {
    counts.merge(goal, times, Long::sum);
  }

  boolean allReached() {
    return counts.values().stream().allMatch(count -> count > 0);
  }

  SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }
}
