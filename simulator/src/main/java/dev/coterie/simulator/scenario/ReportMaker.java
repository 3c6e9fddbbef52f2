package dev.coterie.simulator.scenario;

import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.check.Checks;
import dev.coterie.simulator.check.History;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.check.Reachability;
import dev.coterie.simulator.fault.FaultInjector;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.net.TrafficMeter;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums up a run that is over. */
record ReportMaker(
    SimulationOptions options,
    FaultPlan plan,
    SimulatedSwarm swarm,
    History history,
    Checks checks,
    Goals goals,
    FaultInjector faults,
    TrafficMeter traffic,
    List<Sample> timeline) {
  private static final String CONVERGENCE = "I3";
  private static final String REPEATABILITY = "I11";

  SimulationReport report() {
    List<InvariantVerdict> verdicts = checks.verdicts();
    return new SimulationReport(
        options.scenario().name(),
        options.peers(),
        options.seed(),
        swarm.world().now(),
        options.length(),
        swarm.world().eventsHappened(),
        String.format("%016x", swarm.world().trace().hash()),
        faults.counts(),
        goals.counts(),
        history.operations().size(),
        checks.noLostWrite().acknowledgedChecked(),
        new LookupFigures(
            checks.reachability().lookups(),
            checks.reachability().success(),
            checks.reachability().hops(),
            checks.reachability().requestsMean()),
        bytesPerOperation(),
        verdicts,
        verdict(verdicts),
        timeline,
        plan,
        replay());
  }

  private SortedMap<String, Double> bytesPerOperation() {
    SortedMap<String, Double> result = new TreeMap<>();
    double operations = Math.max(1, history.operations().size());
    traffic.byKind().forEach((kind, sent) -> result.put(kind, sent.bytes() / operations));
    return result;
  }

  private Verdict verdict(List<InvariantVerdict> verdicts) {
    boolean unsafe = false;
    boolean notConverged = false;
    boolean unchecked = false;
    for (InvariantVerdict one : verdicts) {
      boolean fired = one.outcome() == Outcome.FIRED;
      notConverged |= fired && one.id().equals(CONVERGENCE);
      unsafe |= fired && !one.id().equals(CONVERGENCE);
      unchecked |= one.outcome() == Outcome.NOT_CHECKED && !mayBeUnchecked(one.id());
    }
    if (unsafe) {
      return Verdict.UNSAFE;
    }
    if (notConverged) {
      return Verdict.NOT_CONVERGED;
    }
    return unchecked || !goals.allReached() ? Verdict.INCONCLUSIVE : Verdict.PASSED;
  }

  /**
   * One run alone cannot be compared; deletes are not in every workload. Lookups are judged where
   * all has been calm for a while, which a short run, or one full of faults, need not have.
   */
  private boolean mayBeUnchecked(String id) {
    return id.equals(REPEATABILITY)
        || (id.equals("I4") && options.scenario().workload().deletes() == 0)
        || (id.equals("I12") && options.scenario().workload().lives().share() == 0)
        || (id.equals("I13") && options.scenario().policies().isEmpty())
        || (id.equals("I14") && !options.scenario().reaps())
        || (id.equals("I9") && !isLongAndCalm());
  }

  private boolean isLongAndCalm() {
    return options.scenario().workload().lookups() > 0
        && options.length().compareTo(Reachability.SETTLED.multipliedBy(2)) >= 0
        && plan.faults().isEmpty();
  }

  private String replay() {
    StringBuilder command = new StringBuilder("coterie simulate --scenario ");
    command.append(options.scenario().name());
    command.append(" --peers ").append(options.peers());
    command.append(" --seed ").append(options.seed());
    command.append(" --for ").append(options.length().toSeconds()).append('s');
    if (options.signatures() != options.scenario().signatures()) {
      command.append(" --signatures ").append(options.signatures().label());
    }
    options.plant().ifPresent(plant -> command.append(" --plant ").append(plant.label()));
    options
        .plan()
        .ifPresent(faultPlan -> command.append(" --plan \"").append(faultPlan).append('"'));
    return command.toString();
  }
}
