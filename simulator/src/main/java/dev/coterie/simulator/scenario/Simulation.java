package dev.coterie.simulator.scenario;

import dev.coterie.dht.replica.WriteResult;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.fault.FaultPlan;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Runs scenarios. */
public final class Simulation {
  private Simulation() {}

  /** Runs one scenario from one seed to its end. */
  public static SimulationReport run(SimulationOptions options) {
    Scenario scenario = options.scenario();
    SimulatedSwarm swarm =
        SimulatedSwarm.of(options.peers())
            .replicas(scenario.replicas())
            .seed(options.seed())
            .link(scenario.link())
            .start();
    RandomGenerator random = swarm.world().seeds().branch("workload").random();
    Duration end = swarm.world().now().plus(options.length());
    long operations = 0;
    long acknowledged = 0;
    while (swarm.world().now().compareTo(end) < 0) {
      WriteResult result =
          swarm.put(
              random.nextInt(options.peers()),
              "ucxl://simulated/e" + random.nextInt(scenario.workload().entries()),
              "v" + operations++);
      acknowledged += result instanceof WriteResult.Written ? 1 : 0;
      swarm.advance(Duration.ofSeconds(1).dividedBy(options.peers()));
    }
    return new SimulationReport(
        scenario.name(),
        options.peers(),
        options.seed(),
        swarm.world().now(),
        swarm.world().eventsHappened(),
        String.format("%016x", swarm.world().trace().hash()),
        new TreeMap<>(),
        new TreeMap<>(),
        operations,
        acknowledged,
        new LookupFigures(0, 1, new TreeMap<>(), 0),
        new TreeMap<>(),
        List.of(),
        Verdict.INCONCLUSIVE,
        List.of(),
        FaultPlan.none(),
        "coterie simulate --scenario "
            + scenario.name()
            + " --peers "
            + options.peers()
            + " --seed "
            + options.seed()
            + " --for "
            + options.length().toSeconds()
            + "s");
  }
}
