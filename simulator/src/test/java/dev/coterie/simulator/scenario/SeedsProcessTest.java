package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.OtherJvm;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.check.Repeatability;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Every scenario from fresh seeds, each in two JVMs at once. The build runs each scenario once; the
 * system properties of {@link SeedRuns} make it a night's work.
 */
final class SeedsProcessTest {
  private static final Duration PATIENCE = Duration.ofHours(3);

  @Test
  void noSeedBreaksAnInvariantAndEachGivesTheSameRunInAnotherJvm()
      throws IOException, InterruptedException, ScenarioException {
    OtherJvm.Running other = OtherJvm.start(SeedRuns.Main.class, SeedRuns.PROPERTIES);
    List<SimulationReport> reports = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (SimulationOptions run : SeedRuns.all()) {
      SimulationReport report = Simulation.run(run);
      reports.add(report);
      if (report.verdict() == Verdict.UNSAFE || report.verdict() == Verdict.NOT_CONVERGED) {
        failures.add(failure(report));
        System.out.println(failure(report));
      }
    }
    Repeatability repeatability = new Repeatability();
    List<String> theirs = other.lines(PATIENCE);
    for (int i = 0; i < reports.size(); i++) {
      String theirLine = i < theirs.size() ? theirs.get(i) : "nothing";
      repeatability.compare("run " + i, SeedRuns.line(reports.get(i)), theirLine);
    }
    System.out.println(summary(reports));
    assertThat(failures).isEmpty();
    assertThat(goals(reports)).allSatisfy((goal, count) -> assertThat(count).as(goal).isPositive());
    assertThat(reports).allSatisfy(run -> assertThat(run.acknowledgedChecked()).isPositive());
    assertThat(repeatability.verdict().outcome())
        .as(repeatability.verdict().toString())
        .isEqualTo(Outcome.HELD);
  }

  private static String failure(SimulationReport report) {
    StringBuilder text = new StringBuilder(report.verdict() + ": " + report.replay());
    for (InvariantVerdict verdict : report.invariants()) {
      if (verdict.outcome() == Outcome.FIRED) {
        text.append("\n  ").append(verdict.id()).append(": ").append(verdict.findings());
      }
    }
    return text.toString();
  }

  /** How often each goal was reached in all runs: one that never was makes them worthless. */
  private static SortedMap<String, Long> goals(List<SimulationReport> reports) {
    SortedMap<String, Long> goals = new TreeMap<>();
    for (SimulationReport report : reports) {
      report.goals().forEach((goal, count) -> goals.merge(goal, count, Long::sum));
    }
    return goals;
  }

  /** The report line: hours, seeds, faults by kind, acknowledged writes checked, goals reached. */
  private static String summary(List<SimulationReport> reports) {
    SortedMap<String, Long> faults = new TreeMap<>();
    Duration simulated = Duration.ZERO;
    long acknowledged = 0;
    for (SimulationReport report : reports) {
      simulated = simulated.plus(report.simulated());
      acknowledged += report.acknowledgedChecked();
      report.faults().forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    }
    return reports.size()
        + " runs, "
        + simulated
        + " simulated, "
        + acknowledged
        + " acknowledged writes checked, faults "
        + faults
        + ", goals "
        + goals(reports);
  }
}
