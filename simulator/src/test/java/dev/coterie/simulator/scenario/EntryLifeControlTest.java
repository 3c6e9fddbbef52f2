package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * That I12 to I14 find peers that keep content too long, too short, or on too few disks, and
 * certificates of deletes for ever.
 */
class EntryLifeControlTest {
  private static final String EXPIRING =
      """
      name: small-expiry
      description: most of what eight peers write ends within a minute
      peers: 8
      replicas: 3
      length: 2m
      syncEvery: 10s
      clockSkew: 10s
      link: local
      workload:
        operationsPerPeerPerSecond: 0.7
        entries: 24
        writes: 0.5
        lives: {share: 0.6, shortest: 5s, longest: 60s}
      expect:
        convergesWithinSyncPeriods: 12
        goals: [acknowledged-write, expiring-write, read-of-the-expired]
      """;

  private static final String UNDER_POLICIES =
      """
      name: small-policies
      description: ten peers keep entries under three policies
      peers: 10
      replicas: 4
      length: 2m
      syncEvery: 10s
      repairAfter: 20s
      link: local
      policies:
        - {prefix: few, maxReplicas: 1}
        - {prefix: sure, minReplicas: 4}
        - {prefix: lazy, strategy: lazy}
      workload:
        operationsPerPeerPerSecond: 0.7
        entries: 40
        writes: 0.5
      faults:
        - {kind: crash, times: 3, until: 0.6, shortest: 40s, longest: 50s}
      expect:
        convergesWithinSyncPeriods: 15
        lookupSuccess: 0.5
        goals: [acknowledged-write, thin-write, lazy-write]
      """;

  private static final String REAPING =
      """
      name: small-reaping
      description: eight peers delete, and begin reap epochs with and without one of them
      peers: 8
      replicas: 3
      length: 3m
      syncEvery: 10s
      repairAfter: 30s
      link: local
      workload:
        operationsPerPeerPerSecond: 0.7
        entries: 24
        writes: 0.4
        deletes: 0.2
      faults:
        - {kind: reap, times: 2, from: 0.1, until: 0.3, shortest: 10s, longest: 20s}
        - {kind: reap, times: 2, share: 0.1, from: 0.5, until: 0.6, shortest: 20s, longest: 40s, least: 1}
      expect:
        convergesWithinSyncPeriods: 30
        lookupSuccess: 0.5
        goals: [acknowledged-write, delete, certificate-gone]
      """;

  @Test
  void whereEpochsAreBegunCertificatesGo() throws ScenarioException {
    assertPasses(options(REAPING), "I14");
  }

  /** It says that a record is gone, and keeps it. */
  @Test
  void certificatesThatAPeerKeepsForEverFireI14() throws ScenarioException {
    StoreBreakage keeper =
        store ->
            new ForwardingStore(store) {
              @Override
              public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
                super.drop(key, Hash.of(new byte[0]), onDurable);
              }
            };
    assertThat(fired(Simulation.run(options(REAPING), keeper))).contains("I14");
  }

  private static SimulationOptions options(String scenario) throws ScenarioException {
    return SimulationOptions.of(Scenarios.parse(scenario), 5);
  }

  private static List<String> fired(SimulationReport report) {
    return report.invariants().stream()
        .filter(verdict -> verdict.outcome() == dev.coterie.simulator.check.Outcome.FIRED)
        .map(InvariantVerdict::id)
        .toList();
  }

  private static void assertPasses(SimulationOptions options, String checked) {
    SimulationReport report = Simulation.run(options);
    assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.PASSED);
    assertThat(report.invariants())
        .filteredOn(verdict -> verdict.id().equals(checked))
        .allSatisfy(verdict -> assertThat(verdict.checks()).isPositive());
  }

  /** A peer whose store is another. */
  private interface StoreBreakage extends Breakage {
    ForwardingStore around(RecordStore store);

    @Override
    default RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      return around(store);
    }
  }

  /** It says that it has dropped content, and has not. */
  private static final StoreBreakage HOARDER =
      store ->
          new ForwardingStore(store) {
            @Override
            public void dropPayloads(
                Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
              super.dropPayloads(key, List.of(), onDurable);
            }
          };

  @Test
  void wherePeersDropWhatHasExpiredNothingFires() throws ScenarioException {
    assertPasses(options(EXPIRING), "I12");
  }

  @Test
  void contentThatStaysOnADiskForEverFiresI12() throws ScenarioException {
    assertThat(fired(Simulation.run(options(EXPIRING), HOARDER))).containsExactly("I12");
  }

  /** It drops content as soon as it has it, if only that is to end one day. */
  @Test
  void contentThatIsDroppedBeforeItsEndFiresI12() throws ScenarioException {
    StoreBreakage hasty =
        store ->
            new ForwardingStore(store) {
              @Override
              public void merge(
                  Key key,
                  List<Version> versions,
                  List<Note> notes,
                  Consumer<StoreOutcome> onDurable) {
                super.merge(
                    key,
                    versions,
                    notes,
                    outcome -> {
                      onDurable.accept(outcome);
                      List<VersionHash> ending =
                          versions.stream()
                              .filter(version -> version.header().expiresAt().isPresent())
                              .map(Version::hash)
                              .toList();
                      super.dropPayloads(key, ending, dropped -> {});
                    });
              }
            };
    assertThat(fired(Simulation.run(options(EXPIRING), hasty))).contains("I12");
  }

  @Test
  void wherePeersKeepToPoliciesNothingFires() throws ScenarioException {
    assertPasses(options(UNDER_POLICIES), "I13");
  }

  /** It takes the content of all that it has headers of, and does not give it up. */
  @Test
  void contentThatIsKeptBeyondAPolicyFiresI13() throws ScenarioException {
    assertThat(fired(Simulation.run(options(UNDER_POLICIES), new Grabber()))).contains("I13");
  }

  private static final class Grabber implements StoreBreakage {
    @Override
    public ForwardingStore around(RecordStore store) {
      return HOARDER.around(store);
    }

    @Override
    public void begin(BrokenPeer broken) {
      broken
          .swarm()
          .world()
          .schedule(
              Duration.ofSeconds(10),
              () -> {
                if (broken.peer().isUp()) {
                  grab(broken);
                }
                begin(broken);
              });
    }

    private static void grab(BrokenPeer broken) {
      RecordStore own = broken.peer().store();
      for (int entry = 0; entry < 40; entry++) {
        Key key = broken.swarm().key("ucxl://simulated/few/" + entry);
        for (SimulatedPeer other : broken.swarm().peers()) {
          if (own.get(key).isPresent() && other.isUp()) {
            other.store().get(key).ifPresent(held -> own.merge(key, whole(held), outcome -> {}));
          }
        }
      }
    }

    private static List<Version> whole(StoredRecord record) {
      try {
        return record.bytes(1 << 16).versions();
      } catch (MalformedVersionException e) {
        throw new IllegalStateException("a store holds what it cannot read", e);
      }
    }
  }

  /** It counts a copy as kept when it has sent for it, three seconds before it sends it. */
  @Test
  void aWriteThatIsAcknowledgedBelowItsLeastReplicasFiresI13() throws ScenarioException {
    Breakage hasty =
        new Breakage() {
          @Override
          public PeerContext context(SimulatedPeer peer, PeerContext context) {
            return new ForwardingContext(context) {
              @Override
              public void ask(
                  Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
                if (request instanceof Request.PutValue) {
                  Duration soon = Duration.ofMillis(1);
                  schedule(
                      soon,
                      () -> onOutcome.accept(new Outcome.Answered(new Response.Stored(), soon)));
                  schedule(Duration.ofSeconds(3), () -> super.ask(to, request, within, late -> {}));
                } else {
                  super.ask(to, request, within, onOutcome);
                }
              }
            };
          }
        };
    assertThat(fired(Simulation.run(options(UNDER_POLICIES), hasty))).contains("I13");
  }
}
