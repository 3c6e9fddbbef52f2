package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Runs that once ended in a verdict that was wrong, each by the seed that showed it. */
class FoundBySeedsTest {
  private static void passes(String scenario, int peers, long seed, Duration length)
      throws ScenarioException {
    SimulationReport report =
        Simulation.run(
            SimulationOptions.of(Scenarios.named(scenario), seed)
                .withPeers(peers)
                .withLength(length));
    assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.PASSED);
  }

  /** Lookups were blamed for the places that hostile peers rightly take in their answers. */
  @Test
  void sybilsAmongTheClosestPeersAreNotCountedAsHonestOnesThatWereMissed()
      throws ScenarioException {
    passes("sybil-30", 24, 1, Duration.ofMinutes(1));
  }

  /** An honest writer that had read a hostile one's version was blamed for what that one claims. */
  @Test
  void whatAHostileWriterClaimsOfItsOwnVersionsIsNobodysLostWrite() throws ScenarioException {
    passes("hostile-minority", 30, 1, Duration.ofMinutes(10));
  }
}
