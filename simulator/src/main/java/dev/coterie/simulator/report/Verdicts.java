package dev.coterie.simulator.report;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.scenario.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A verdict with its reason. */
final class Verdicts {
  /** One run cannot be compared with itself, so no verdict rests on it. */
  private static final String REPEATABILITY = "I11";

  private Verdicts() {}

  /** Such as {@code unsafe: I1 fired}. */
  static String sentence(SimulationReport report) {
    List<String> fired = ids(report, Outcome.FIRED);
    String reason =
        switch (report.verdict()) {
          case PASSED -> " all invariants that were checked held";
          case UNSAFE, NOT_CONVERGED -> " " + String.join(" and ", fired) + " fired";
          case INCONCLUSIVE -> " " + missing(report);
        };
    return Wording.label(report.verdict()) + ":" + reason;
  }

  private static String missing(SimulationReport report) {
    List<String> unmet =
        report.goals().entrySet().stream()
            .filter(goal -> goal.getValue() == 0)
            .map(Map.Entry::getKey)
            .toList();
    if (!unmet.isEmpty()) {
      return "what the scenario is about never happened: " + String.join(", ", unmet);
    }
    List<String> unchecked = new ArrayList<>(ids(report, Outcome.NOT_CHECKED));
    unchecked.remove(REPEATABILITY);
    return unchecked.isEmpty()
        ? "it has checked too little to say anything"
        : "nothing let it check " + String.join(", ", unchecked);
  }

  private static List<String> ids(SimulationReport report, Outcome outcome) {
    return report.invariants().stream()
        .filter(invariant -> invariant.outcome() == outcome)
        .map(InvariantVerdict::id)
        .toList();
  }
}
