package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.simulator.fault.FaultKind;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.fault.PlannedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  private static PlannedFault fault(int number) {
    return new PlannedFault(
        Duration.ofSeconds(number), FaultKind.CRASH, List.of(number), Duration.ofSeconds(1), 0);
  }

  private static FaultPlan plan(int... numbers) {
    List<PlannedFault> faults = new ArrayList<>();
    for (int number : numbers) {
      faults.add(fault(number));
    }
    return new FaultPlan(faults);
  }

  private static FaultPlan hundred() {
    return plan(java.util.stream.IntStream.range(0, 100).toArray());
  }

  @Test
  void onlyTheFaultsThatItTakesAreLeft() {
    FaultPlan shrunk =
        Shrinker.shrink(
            hundred(),
            plan -> plan.faults().containsAll(List.of(fault(13), fault(62))),
            plan -> {});
    assertThat(shrunk).isEqualTo(plan(13, 62));
  }

  @Test
  void whatFailsWithoutAnyFaultIsLeftWithNone() {
    assertThat(Shrinker.shrink(hundred(), plan -> true, plan -> {})).isEqualTo(FaultPlan.none());
  }

  @Test
  void nothingOfWhatIsLeftCanBeLeftOut() {
    FaultPlan shrunk =
        Shrinker.shrink(hundred(), plan -> plan.faults().size() % 3 == 1, plan -> {});
    assertThat(shrunk.faults()).hasSize(1);
  }

  @Test
  void aRunThatDoesNotFailIsNotShrunk() throws ScenarioException {
    SimulationOptions good =
        SimulationOptions.of(Scenarios.named("steady"), 1)
            .withPeers(4)
            .withLength(Duration.ofSeconds(5));
    assertThatThrownBy(() -> Shrinker.shrink(good, "I1", plan -> {}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("I1 does not fire with seed 1");
  }
}
