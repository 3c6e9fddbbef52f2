package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.HeaderFields;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.fault.FaultPlan;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each invariant fires, and no other, when a peer is broken in the way that it is there to find.
 */
class PositiveControlTest {
  private static final Scenario SMALL = small();

  private static Scenario small() {
    try {
      return Scenarios.parse(
          """
          name: small
          description: eight peers that have little to do
          peers: 8
          replicas: 3
          length: 90s
          syncEvery: 30s
          link: local
          workload:
            operationsPerPeerPerSecond: 0.7
            entries: 12
            writes: 0.3
            stale: 0.05
            blind: 0.05
            deletes: 0.1
            lookups: 0.1
          expect:
            convergesWithinSyncPeriods: 4
            lookupSuccess: 1.0
            goals: [acknowledged-write, delete, lookup]
          """);
    } catch (ScenarioException e) {
      throw new AssertionError(e);
    }
  }

  private static SimulationReport run(Breakage breakage) {
    return Simulation.run(SimulationOptions.of(SMALL, 5), breakage);
  }

  private static List<String> fired(SimulationReport report) {
    return report.invariants().stream()
        .filter(verdict -> verdict.outcome() == dev.coterie.simulator.check.Outcome.FIRED)
        .map(InvariantVerdict::id)
        .toList();
  }

  @Test
  void whereNobodyIsBrokenNothingFiresAndEverythingIsChecked() {
    SimulationReport report = Simulation.run(SimulationOptions.of(SMALL, 5));
    assertThat(report.verdict()).as(report.toString()).isEqualTo(Verdict.PASSED);
    assertThat(report.acknowledgedChecked()).isPositive();
    assertThat(report.bytesPerOperation()).isNotEmpty();
    assertThat(report.invariants())
        .filteredOn(verdict -> !List.of("I11", "I12", "I13", "I14").contains(verdict.id()))
        .allSatisfy(verdict -> assertThat(verdict.checks()).as(verdict.id()).isPositive());
  }

  @ParameterizedTest
  @EnumSource
  void whatIsPlantedIsFoundByTheInvariantThatItNames(Plant plant) {
    SimulationReport report = Simulation.run(SimulationOptions.of(SMALL, 5).withPlant(plant));
    assertThat(fired(report)).as(report.toString()).containsExactly(plant.fires());
    assertThat(report.verdict().passed()).isFalse();
    assertThat(report.replay()).contains("--plant " + plant.label());
  }

  /** It takes its own word for it that the replicas hold what it is about to drop. */
  @Test
  void aCopyThatIsDroppedWithoutConfirmationFiresI1() throws ScenarioException {
    Scenario scenario = outOfPlace();
    SimulationOptions options =
        SimulationOptions.of(scenario, 5).withPlan(FaultPlan.parse("30000 partition 6 60000 0"));
    SimulationReport honest = Simulation.run(options);
    assertThat(honest.invariants()).allSatisfy(one -> assertThat(one.findings()).isEmpty());
    Breakage credulous =
        new Breakage() {
          @Override
          public PeerContext context(SimulatedPeer peer, PeerContext context) {
            return new ForwardingContext(context) {
              @Override
              public void ask(Contact to, Request request, Duration within, Consumer<Outcome> on) {
                if (request instanceof Request.Holdings holdings) {
                  Duration soon = Duration.ofMillis(1);
                  schedule(soon, () -> on.accept(new Outcome.Answered(own(holdings), soon)));
                } else {
                  super.ask(to, request, within, on);
                }
              }

              private Response own(Request.Holdings asked) {
                return new Response.Holdings(
                    asked.keys().stream()
                        .filter(key -> store().get(key).isPresent())
                        .map(key -> new Response.Digest(key, hash(key)))
                        .toList());
              }

              private Hash hash(Key key) {
                return store().get(key).orElseThrow().recordHash();
              }
            };
          }
        };
    assertThat(fired(Simulation.run(options, credulous))).contains("I1");
  }

  private static Scenario outOfPlace() throws ScenarioException {
    return Scenarios.parse(
        """
        name: out-of-place
        description: one of twelve peers is alone for a minute, and keeps what it is no replica of
        peers: 12
        replicas: 1
        length: 4m
        syncEvery: 15s
        repairAfter: 30s
        link: local
        workload:
          operationsPerPeerPerSecond: 0.5
          entries: 30
          writes: 0.5
        expect:
          convergesWithinSyncPeriods: 8
          lookupSuccess: 0.5
          goals: [acknowledged-write]
        """);
  }

  /** Its disk shows a version that nobody signed. */
  @Test
  void aForgedVersionThatIsReadFiresI6() {
    Breakage forger =
        new Breakage() {
          @Override
          public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
            return new ForgedStore(store);
          }
        };
    assertThat(fired(run(forger))).containsExactly("I6");
  }

  private static final class ForgedStore extends ForwardingStore {
    ForgedStore(RecordStore store) {
      super(store);
    }

    @Override
    public Optional<StoredRecord> get(Key key) {
      return super.get(key).map(ForgedStore::withForgery);
    }

    private static StoredRecord withForgery(StoredRecord record) {
      Version real = record.siblings().kept().get(0);
      Siblings<Version> more = record.siblings().add(forged(real.header()));
      return new StoredRecord() {
        @Override
        public RecordBytes bytes(int maxPayloadBytes) {
          return StoredRecord.compose(more, this::payload, maxPayloadBytes);
        }

        @Override
        public Siblings<Version> siblings() {
          return more;
        }

        @Override
        public Optional<byte[]> payload(dev.coterie.vectorclock.VersionHash version) {
          return record.payload(version);
        }
      };
    }

    private static Version forged(VersionHeader real) {
      Dot dot = new Dot(real.dot().writer(), 1L << 40);
      VectorClock context = VectorClock.empty().with(dot.writer(), dot.counter(), List.of());
      HeaderFields fields =
          new HeaderFields(
              real.realm(),
              real.path().segments(),
              VersionHeader.Kind.TOMBSTONE,
              real.writerKey(),
              real.incarnation(),
              dot.counter(),
              context,
              List.of(),
              real.logHeads(),
              Optional.empty(),
              0,
              real.writtenAt(),
              Optional.empty());
      return Version.ofHeader(HeaderCodec.sign(fields, new NoSigner(real.writerKey())));
    }
  }

  /** Signs with nothing. */
  private record NoSigner(PublicKey publicKey) implements Signer {
    @Override
    public byte[] sign(byte[] message) {
      return new byte[SIGNATURE_BYTES];
    }
  }

  @Test
  void aClientThatIsToldTwiceFiresI8() {
    Breakage stutterer =
        new Breakage() {
          @Override
          public <T> Consumer<T> tell(Consumer<T> client) {
            return client.andThen(client);
          }
        };
    assertThat(fired(run(stutterer))).containsExactly("I8");
  }

  @Test
  void aClientThatIsNeverToldFiresI8() {
    Breakage silent =
        new Breakage() {
          @Override
          public <T> Consumer<T> tell(Consumer<T> client) {
            return result -> {};
          }
        };
    assertThat(fired(run(silent))).containsExactly("I8");
  }

  @Test
  void aPeerThatDoesNotReachItsNeighboursByLookupsFiresI9() {
    Breakage shortSighted =
        new Breakage() {
          private boolean begun;

          @Override
          public void begin(BrokenPeer broken) {
            begun = true;
          }

          @Override
          public PeerContext context(SimulatedPeer peer, PeerContext context) {
            return new ForwardingContext(context) {
              @Override
              public void ask(
                  Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
                boolean unseen = begun && to.id().hashCode() % 2 == 0;
                if (request instanceof Request.FindNode && unseen) {
                  schedule(
                      Duration.ofMillis(1),
                      () -> onOutcome.accept(new Outcome.Failed("not looked at")));
                } else {
                  super.ask(to, request, within, onOutcome);
                }
              }
            };
          }
        };
    assertThat(fired(run(shortSighted))).containsExactly("I9");
  }

  /** It puts what it holds onto a neighbour, again and again. */
  @Test
  void aPeerThatRepairsWhatIsWholeFiresI10() {
    Breakage busybody =
        new Breakage() {
          @Override
          public void begin(BrokenPeer broken) {
            SimulatedPeer peer = broken.peer();
            peer.host()
                .life()
                .orElseThrow()
                .schedule(
                    Duration.ofSeconds(2),
                    () -> {
                      push(broken);
                      begin(broken);
                    });
          }

          private void push(BrokenPeer broken) {
            for (int entry = 0; entry < SMALL.workload().entries(); entry++) {
              Key key = broken.swarm().key("ucxl://simulated/entries/" + entry);
              Optional<StoredRecord> held = broken.peer().store().get(key);
              if (held.isPresent()) {
                broken
                    .peer()
                    .peer()
                    .messenger()
                    .ask(
                        broken.swarm().peer(0).contact(),
                        new Request.PutValue(key, held.get().bytes(1 << 16), new ArrayList<>()),
                        outcome -> {});
              }
            }
          }
        };
    assertThat(fired(run(busybody))).containsExactly("I10");
  }
}
