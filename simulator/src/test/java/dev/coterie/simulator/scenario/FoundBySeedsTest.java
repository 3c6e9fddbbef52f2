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
    assertThat(report.verdict()).as(report.replay()).isEqualTo(Verdict.PASSED);
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

  /**
   * Nobody that it asked knew what a writer had lost with its disk, and it claimed to have seen it.
   */
  @Test
  void aWriterThatIsPutBackWithinALeaseClaimsNothingThatItWroteInTheMeantime()
      throws ScenarioException {
    passes("lost-disks", 30, 101, Duration.ofMinutes(10));
  }

  /** The power went while a payload was being read, and the peer went on with what it was doing. */
  @Test
  void aPeerWhosePowerGoesInTheMiddleOfATaskDoesNothingMore() throws ScenarioException {
    passes("disk-hell", 30, 100, Duration.ofMinutes(10));
  }

  /** A disk was blamed for what it had rightly dropped, when the same key came back to it. */
  @Test
  void aCopyThatWasDroppedOutOfPlaceAndComesBackIsComparedWithWhatCameSince()
      throws ScenarioException {
    SimulationReport report = Simulation.run(SimulationOptions.of(dropsAndComesBack(), 1));
    assertThat(report.verdict()).as(report.replay()).isEqualTo(Verdict.PASSED);
  }

  private static Scenario dropsAndComesBack() throws ScenarioException {
    return Scenarios.parse(
        """
        name: drops-and-comes-back
        description: halves that part for longer than a peer may be away, again and again
        peers: 16
        replicas: 3
        length: 8m
        syncEvery: 15s
        repairAfter: 20s
        link: local
        workload:
          operationsPerPeerPerSecond: 0.5
          entries: 40
          writes: 0.5
        faults:
          - {kind: partition, times: 5, share: 0.5, until: 0.9, shortest: 40s, longest: 60s}
        expect:
          convergesWithinSyncPeriods: 8
          lookupSuccess: 0.5
          goals: [fault-partition, acknowledged-write]
        """);
  }
}
