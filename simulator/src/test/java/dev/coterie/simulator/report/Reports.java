package dev.coterie.simulator.report;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.fault.FaultKind;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.fault.PlannedFault;
import dev.coterie.simulator.scenario.LookupFigures;
import dev.coterie.simulator.scenario.Sample;
import dev.coterie.simulator.scenario.SimulationReport;
import dev.coterie.simulator.scenario.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reports made by hand, with a bit of everything. */
final class Reports {
  private Reports() {}

  /** Ten minutes of thirty peers, with a partition from 2m to 5m and a crash. */
  static SimulationReport full(Verdict verdict) {
    return new SimulationReport(
        "partition-and-heal",
        30,
        42,
        Duration.ofMinutes(13),
        Duration.ofMinutes(10),
        1_234_567,
        "00ab45cdef670123",
        new TreeMap<>(Map.of("crash", 2L, "partition", 1L)),
        new TreeMap<>(Map.of("write-while-cut", verdict == Verdict.INCONCLUSIVE ? 0L : 118L)),
        18_000,
        4_510,
        new LookupFigures(1_200, 0.99996, new TreeMap<>(Map.of(1, 40L, 2, 1_010L, 3, 150L)), 21.53),
        new TreeMap<>(Map.of("put-value", 1_834.5, "sync", 402.0)),
        invariants(verdict),
        verdict,
        timeline(),
        plan(),
        "coterie simulate --scenario partition-and-heal --peers 30 --seed 42 --for 10m");
  }

  /** A report in which nothing was there to count. */
  static SimulationReport empty() {
    return new SimulationReport(
        "steady",
        1,
        -1,
        Duration.ZERO,
        Duration.ZERO,
        0,
        "0000000000000000",
        new TreeMap<>(),
        new TreeMap<>(),
        0,
        0,
        new LookupFigures(0, 1, new TreeMap<>(), 0),
        new TreeMap<>(),
        List.of(),
        Verdict.INCONCLUSIVE,
        List.of(),
        FaultPlan.none(),
        "coterie simulate --seed -1");
  }

  /** An empty report but for eight goals, each reached seven times. */
  static SimulationReport withManyGoals() {
    SortedMap<String, Long> goals = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      goals.put("goal-number-" + i, 7L);
    }
    SimulationReport empty = empty();
    return new SimulationReport(
        empty.scenario(),
        empty.peers(),
        empty.seed(),
        empty.simulated(),
        empty.underLoad(),
        empty.events(),
        empty.traceHash(),
        empty.faults(),
        goals,
        empty.operations(),
        empty.acknowledgedChecked(),
        empty.lookups(),
        empty.bytesPerOperation(),
        empty.invariants(),
        empty.verdict(),
        empty.timeline(),
        empty.plan(),
        empty.replay());
  }

  private static List<InvariantVerdict> invariants(Verdict verdict) {
    boolean lost = verdict == Verdict.UNSAFE;
    boolean apart = verdict == Verdict.NOT_CONVERGED;
    return List.of(
        new InvariantVerdict(
            "I1",
            "no acknowledged write is lost",
            lost ? Outcome.FIRED : Outcome.HELD,
            4_510,
            lost ? List.of("<e7> lost dot 3 & \"more\"", "e9 lost dot 4") : List.of()),
        new InvariantVerdict(
            "I3", "replicas converge", apart ? Outcome.FIRED : Outcome.HELD, 64, List.of()),
        new InvariantVerdict("I5", "roles keep what is theirs", Outcome.NOT_CHECKED, 0, List.of()));
  }

  private static List<Sample> timeline() {
    List<Sample> samples = new ArrayList<>();
    long repaired = 0;
    for (int i = 0; i <= 60; i++) {
      boolean cut = i >= 12 && i < 30;
      boolean down = i >= 40 && i < 45;
      repaired += i >= 30 && i < 38 ? 900_000 - 100_000L * (i - 30) : 2_000;
      samples.add(
          new Sample(
              Duration.ofSeconds(10L * i),
              down ? 28 : 30,
              cut ? 1 : 0,
              i == 0 ? 0 : cut ? 180 + 7 * (i % 5) : 62 + i % 7,
              i == 0 ? 0 : cut ? 95 + 4 * (i % 6) : 31 + i % 4,
              repaired,
              cut ? 3L * (i - 11) : Math.max(0, 54 - 8L * (i - 29)) * (i >= 30 ? 1 : 0),
              300L * i,
              cut ? 40L * (i - 11) : i >= 30 ? 760 : 0));
    }
    return samples;
  }

  private static FaultPlan plan() {
    return new FaultPlan(
        List.of(
            fault(120, FaultKind.PARTITION, List.of(0, 1, 2, 3), 180),
            fault(400, FaultKind.CRASH, List.of(5), 50),
            fault(405, FaultKind.CRASH, List.of(9), 45)));
  }

  private static PlannedFault fault(int at, FaultKind kind, List<Integer> targets, int length) {
    return new PlannedFault(Duration.ofSeconds(at), kind, targets, Duration.ofSeconds(length), 0);
  }
}
