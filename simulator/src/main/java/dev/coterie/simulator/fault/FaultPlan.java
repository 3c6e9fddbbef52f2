package dev.coterie.simulator.fault;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * All faults of a run, in the order in which they begin.
 *
 * <p>Its text form is one line, faults apart by {@code "; "}: short enough for a replay command.
 */
public record FaultPlan(List<PlannedFault> faults) {
  /** Faults in one plan. */
  public static final int MAX_FAULTS = 100_000;

  public FaultPlan {
    if (faults.size() > MAX_FAULTS) {
      throw new IllegalArgumentException(
          "a plan has at most " + MAX_FAULTS + " faults, not " + faults.size());
    }
    List<PlannedFault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparing(PlannedFault::at));
    faults = List.copyOf(sorted);
  }

  /** The plan in which nothing goes wrong. */
  public static FaultPlan none() {
    return new FaultPlan(List.of());
  }

  /** The plan without the faults from one place to before another. */
  public FaultPlan without(int from, int to) {
    List<PlannedFault> rest = new ArrayList<>(faults.subList(0, from));
    rest.addAll(faults.subList(to, faults.size()));
    return new FaultPlan(rest);
  }

  /** For replay. */
  @Override
  public String toString() {
    return faults.stream().map(PlannedFault::toString).collect(Collectors.joining("; "));
  }

  /**
   * Reads {@link #toString()}; also accepts one fault a line.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static FaultPlan parse(String text) {
    List<PlannedFault> faults = new ArrayList<>();
    for (String one : text.split("[;\n]", -1)) {
      if (!one.isBlank()) {
        faults.add(PlannedFault.parse(one));
      }
    }
    return new FaultPlan(faults);
  }
}
