package dev.coterie.simulator.scenario;

import dev.coterie.simulator.fault.FaultPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run.
 *
 * @param plant a peer that is broken on purpose
 * @param plan the faults, where they are not to be drawn from the seed
 * @param signatures how versions are signed
 * @param onProgress is told now and then how far the run is
 * @param trace gets a line for each thing that happens: operations, faults, findings
 */
public record SimulationOptions(
    Scenario scenario,
    int peers,
    long seed,
    Duration length,
    Optional<Plant> plant,
    Optional<FaultPlan> plan,
    Signatures signatures,
    Consumer<Progress> onProgress,
    Optional<Consumer<String>> trace) {

  /** A scenario as it stands, from a seed. */
  public static SimulationOptions of(Scenario scenario, long seed) {
    return new SimulationOptions(
        scenario,
        scenario.peers(),
        seed,
        scenario.length(),
        Optional.empty(),
        Optional.empty(),
        scenario.signatures(),
        progress -> {},
        Optional.empty());
  }

  public SimulationOptions withPeers(int count) {
    return new SimulationOptions(
        scenario, count, seed, length, plant, plan, signatures, onProgress, trace);
  }

  public SimulationOptions withLength(Duration time) {
    return new SimulationOptions(
        scenario, peers, seed, time, plant, plan, signatures, onProgress, trace);
  }

  public SimulationOptions withPlant(Plant broken) {
    return new SimulationOptions(
        scenario, peers, seed, length, Optional.of(broken), plan, signatures, onProgress, trace);
  }

  public SimulationOptions withPlan(FaultPlan faults) {
    return new SimulationOptions(
        scenario, peers, seed, length, plant, Optional.of(faults), signatures, onProgress, trace);
  }

  public SimulationOptions withSignatures(Signatures way) {
    return new SimulationOptions(
        scenario, peers, seed, length, plant, plan, way, onProgress, trace);
  }
}
