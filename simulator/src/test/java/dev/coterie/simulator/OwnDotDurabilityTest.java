package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.disk.JournalMedium;
import dev.coterie.simulator.disk.SimulatedDisk;
import dev.coterie.simulator.net.SimulatedContext;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A dot is durable before its version leaves the node that wrote it, and never used for another;
 * where the version goes nowhere, both go to disk at once.
 */
class OwnDotDurabilityTest {
  private static final String CART = "ucxl://shop/cart";
  private static final Condition BLIND = new Condition.Seen(VectorClock.empty());
  private static final int WRITER = 0;

  /** Watches, holds back or cuts short what the writer asks its disk for. */
  private static final class Disk implements PeerParts {
    /** Notes of own dots that were written by themselves. */
    private int notes;

    /** Merges that brought such notes along. */
    private final List<Version> together = new ArrayList<>();

    private final List<Runnable> held = new ArrayList<>();
    private boolean isHolding;
    private boolean losesVersions;

    @Override
    public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
      return new ForwardingStore(store) {
        @Override
        public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
          boolean isOwn = key.kind() == NoteKey.Kind.OWN_DOTS;
          notes += isOwn ? 1 : 0;
          if (isOwn && isHolding) {
            held.add(() -> super.note(key, value, onDurable));
          } else {
            super.note(key, value, onDurable);
          }
        }

        @Override
        public void merge(
            Key key, List<Version> versions, List<Note> beside, Consumer<StoreOutcome> onDurable) {
          if (!beside.isEmpty()) {
            together.addAll(versions);
          }
          if (losesVersions) {
            beside.forEach(note -> super.note(note.key(), note.value(), outcome -> {}));
          } else {
            super.merge(key, versions, beside, onDurable);
          }
        }
      };
    }

    void release() {
      isHolding = false;
      held.forEach(Runnable::run);
    }
  }

  private static SimulatedSwarm swarm(int peers, PeerParts parts) {
    return SimulatedSwarm.of(peers).replicas(3).seed(17).testSigner().parts(parts).start();
  }

  /** Those that are down are known to be: the writer is the only replica that it can reach. */
  private static SimulatedSwarm abandoned(PeerParts parts) {
    return swarm(3, parts).crash(1, 2).advance(Duration.ofMinutes(5));
  }

  private static List<WriteResult> write(SimulatedSwarm swarm, WriteRequest request) {
    List<WriteResult> results = new ArrayList<>();
    swarm.peer(WRITER).peer().replication().write(request, results::add);
    return results;
  }

  private static WriteRequest blind(SimulatedSwarm swarm, String value) {
    return swarm.request(CART, Optional.of(value), Optional.empty(), BLIND, Level.ONE);
  }

  /** As it is, but sealed only when that is run. */
  private static WriteRequest sealedLater(WriteRequest request, List<Runnable> sealing) {
    WriteRequest.Sealer sealer = request.sealer().orElseThrow();
    return new WriteRequest(
        request.key(),
        request.segments(),
        Optional.of(
            (dot, whenSealed) ->
                sealer.seal(dot, made -> sealing.add(() -> whenSealed.accept(made)))),
        request.sealedTo(),
        request.expiresAt(),
        request.condition(),
        request.level(),
        request.opens());
  }

  @Test
  void noReplicaIsSentAVersionBeforeItsDotIsDurable() {
    Disk disk = new Disk();
    SimulatedSwarm swarm = swarm(3, disk);
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    disk.isHolding = true;
    List<WriteResult> results = write(swarm, blind(swarm, "value"));
    swarm.advance(Duration.ofSeconds(2));
    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();
    assertThat(swarm.peer(WRITER).store().get(swarm.key(CART))).isEmpty();

    disk.release();
    swarm.advance(Duration.ofSeconds(2));
    assertThat(traffic.of(Request.PutValue.class).messages()).isPositive();
    assertThat(results).hasOnlyElementsOfType(WriteResult.Written.class).hasSize(1);
  }

  @Test
  void whereOthersComeWhileAPeerAloneSealsNothingIsSentBeforeTheDotIsDurable() {
    Disk disk = new Disk();
    SimulatedSwarm swarm = abandoned(disk);
    List<Runnable> sealing = new ArrayList<>();
    List<WriteResult> results = write(swarm, sealedLater(blind(swarm, "value"), sealing));
    swarm.advance(Duration.ofSeconds(1));
    assertThat(sealing).hasSize(1);
    assertThat(disk.notes).as("the dot waits for its version").isZero();

    swarm.restart(1, 2).advance(Duration.ofMinutes(2));
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    disk.isHolding = true;
    sealing.forEach(Runnable::run);
    swarm.advance(Duration.ofSeconds(2));
    assertThat(disk.held).hasSize(1);
    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();

    disk.release();
    swarm.advance(Duration.ofSeconds(2));
    assertThat(traffic.of(Request.PutValue.class).messages()).isEqualTo(2);
    assertThat(results).hasOnlyElementsOfType(WriteResult.Written.class).hasSize(1);
  }

  @Test
  void aPutOfAPeerAloneIsOneWriteToItsStore() {
    Disk disk = new Disk();
    SimulatedSwarm swarm = SimulatedSwarm.of(1).testSigner().parts(disk).start();
    for (String value : List.of("first", "second", "third")) {
      assertThat(swarm.put(WRITER, CART, value)).isInstanceOf(WriteResult.Written.class);
    }
    assertThat(disk.together).hasSize(3);
    assertThat(disk.notes).as("notes by themselves").isZero();
  }

  @Test
  void aPeerAloneDeletesWithAndWithoutAReadAndAsItsFirstWriteAfterAStart() {
    SimulatedSwarm swarm = SimulatedSwarm.of(1).testSigner().start();
    swarm.put(WRITER, CART, "value");
    WriteResult unread = swarm.write(WRITER, CART, Optional.empty(), BLIND, Level.ONE);
    assertThat(unread).isInstanceOf(WriteResult.Written.class);
    swarm.crash(WRITER).restart(WRITER).advance(Duration.ofSeconds(10));
    assertThat(swarm.remove(WRITER, CART)).isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(WRITER, CART)).isEmpty();
  }

  private static Version afterACrashBetween(SimulatedSwarm swarm, Disk disk, Runnable meanwhile) {
    disk.losesVersions = true;
    List<WriteResult> lost = write(swarm, blind(swarm, "lost"));
    swarm.advance(Duration.ofSeconds(1));
    assertThat(lost).isEmpty();
    Dot dot = disk.together.get(disk.together.size() - 1).dot();
    disk.losesVersions = false;
    swarm.peer(WRITER).kill();
    meanwhile.run();
    swarm.restart(WRITER).advance(Duration.ofMinutes(1));

    List<WriteResult> results = write(swarm, blind(swarm, "next"));
    swarm.advance(Duration.ofSeconds(10));
    assertThat(results).hasOnlyElementsOfType(WriteResult.Written.class).hasSize(1);
    Version next = ((WriteResult.Written) results.get(0)).version();
    assertThat(next.dot()).isNotEqualTo(dot);
    assertThat(next.context().covers(dot)).as("the lost dot was never seen").isFalse();
    return next;
  }

  @Test
  void aCrashAfterTheDotAndBeforeItsVersionReusesNothingWhereOthersSayWhatWasUsed() {
    Disk disk = new Disk();
    SimulatedSwarm swarm = abandoned(disk);
    Version next =
        afterACrashBetween(swarm, disk, () -> swarm.restart(1, 2).advance(Duration.ofMinutes(2)));
    Dot dot = disk.together.get(0).dot();
    assertThat(next.dot().writer()).isEqualTo(dot.writer());
    assertThat(next.dot().counter()).isGreaterThan(dot.counter());
  }

  @Test
  void aCrashAfterTheDotAndBeforeItsVersionReusesNothingOnAPeerThatStaysAlone() {
    Disk disk = new Disk();
    afterACrashBetween(abandoned(disk), disk, () -> {});
  }

  @Test
  void aPeerAloneWhoseDiskFailsSaysSoAndWritesOnWithAnotherDot() {
    SimulatedSwarm swarm = SimulatedSwarm.of(1).testSigner().journals().start();
    SimulatedDisk disk = ((JournalMedium) swarm.peer(WRITER).disk()).disk();
    Version first = ((WriteResult.Written) swarm.put(WRITER, CART, "first")).version();
    disk.failAt(1, SimulatedDisk.Failure.ERRORS_FROM_NOW_ON);
    assertThat(swarm.put(WRITER, CART, "refused")).isInstanceOf(WriteResult.StoreFailed.class);
    disk.mend();
    assertThat(swarm.get(WRITER, CART)).containsExactly("first");

    Version second = ((WriteResult.Written) swarm.put(WRITER, CART, "second")).version();
    assertThat(second.dot().counter()).isEqualTo(first.dot().counter() + 2);
    assertThat(swarm.get(WRITER, CART)).containsExactly("second");
  }
}
