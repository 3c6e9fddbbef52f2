package dev.coterie.simulator.scenario;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.fault.FaultPlan;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/**
 * What a run has shown.
 *
 * @param simulated virtual time in all
 * @param underLoad virtual time of the workload: when it was over, all faults had ended
 * @param events events of the world
 * @param traceHash sixteen hexadecimal digits: equal for equal runs
 * @param faults faults that were injected, by kind
 * @param goals how often each thing happened that sometimes must; 0 for one of the scenario's is a
 *     failure
 * @param operations operations of the workload
 * @param acknowledgedChecked acknowledged writes that were looked for at the end
 * @param bytesPerOperation bytes on the wire by kind of message, over the operations
 * @param plan the faults, for replay
 * @param replay a command that repeats this run
 */
public record SimulationReport(
    String scenario,
    int peers,
    long seed,
    Duration simulated,
    Duration underLoad,
    long events,
    String traceHash,
    SortedMap<String, Long> faults,
    SortedMap<String, Long> goals,
    long operations,
    long acknowledgedChecked,
    LookupFigures lookups,
    SortedMap<String, Double> bytesPerOperation,
    List<InvariantVerdict> invariants,
    Verdict verdict,
    List<Sample> timeline,
    FaultPlan plan,
    String replay) {
  public SimulationReport {
    invariants = List.copyOf(invariants);
    timeline = List.copyOf(timeline);
  }
}
