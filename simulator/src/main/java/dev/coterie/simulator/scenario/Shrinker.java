package dev.coterie.simulator.scenario;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.fault.FaultPlan;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Makes the fault plan of a failing run shorter while it still fails in the same way: it leaves out
 * ever smaller parts, as long as something can be left out (Zeller, Hildebrandt: "Simplifying and
 * isolating failure-inducing input", IEEE TSE 28(2), 2002, in its simpler form that tests
 * complements only).
 */
public final class Shrinker {
  private Shrinker() {}

  /**
   * The shortest plan found with which an invariant still fires.
   *
   * @param failing a run in which it does; its plan, or the one that its seed draws, is shrunk
   * @param invariant such as {@code I1}
   * @param onTry is told of each plan that still fails
   * @throws IllegalArgumentException if the invariant does not fire in the run as given
   */
  public static FaultPlan shrink(
      SimulationOptions failing, String invariant, Consumer<FaultPlan> onTry) {
    SimulationReport first = Simulation.run(failing);
    if (!fires(first, invariant)) {
      throw new IllegalArgumentException(
          invariant + " does not fire with seed " + failing.seed() + ": nothing to shrink");
    }
    return shrink(
        first.plan(), plan -> fires(Simulation.run(failing.withPlan(plan)), invariant), onTry);
  }

  static FaultPlan shrink(FaultPlan whole, Predicate<FaultPlan> fails, Consumer<FaultPlan> onTry) {
    FaultPlan plan = whole;
    int part = Math.max(1, plan.faults().size());
    while (part >= 1) {
      FaultPlan shorter = withoutParts(plan, part, fails, onTry);
      boolean again = part == 1 && shorter.faults().size() < plan.faults().size();
      plan = shorter;
      part = again ? 1 : part / 2;
    }
    return plan;
  }

  private static FaultPlan withoutParts(
      FaultPlan whole, int part, Predicate<FaultPlan> fails, Consumer<FaultPlan> onTry) {
    FaultPlan plan = whole;
    int from = 0;
    while (from < plan.faults().size()) {
      FaultPlan shorter = plan.without(from, Math.min(plan.faults().size(), from + part));
      if (fails.test(shorter)) {
        plan = shorter;
        onTry.accept(plan);
      } else {
        from += part;
      }
    }
    return plan;
  }

  private static boolean fires(SimulationReport report, String invariant) {
    for (InvariantVerdict verdict : report.invariants()) {
      if (verdict.id().equals(invariant) && verdict.outcome() == Outcome.FIRED) {
        return true;
      }
    }
    return false;
  }
}
