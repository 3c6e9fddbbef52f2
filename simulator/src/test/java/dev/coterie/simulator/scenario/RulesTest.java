package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.ForwardingContext;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Rules that a protocol without a centre rests on, each with what happens where it is not kept. */
class RulesTest {
  private static final String CART = "ucxl://shop/cart";
  private static final Condition BLIND = new Condition.Seen(VectorClock.empty());
  private static final int WRITER = 1;

  /** Dots of one lease: a home that is put back to before it must not use them again. */
  private static final int MORE_THAN_A_LEASE = 1_100;

  private static SimulatedSwarm swarm(PeerParts parts) {
    return SimulatedSwarm.of(4).replicas(3).seed(9).testSigner().parts(parts).start();
  }

  private static WriteResult blindWrite(SimulatedSwarm swarm, int peer, String value) {
    return swarm.write(peer, CART, Optional.of(value), BLIND, Level.QUORUM);
  }

  private static Dot dot(WriteResult result) {
    return ((WriteResult.Written) result).version().dot();
  }

  /** Writes, puts the writer's disk back to its first state of use, and writes on. */
  private static List<Dot> dotsAroundARestoredHome(PeerParts parts) {
    SimulatedSwarm swarm = swarm(parts);
    List<Dot> dots = new ArrayList<>();
    dots.add(dot(swarm.put(WRITER, CART, "first")));
    SimulatedPeer.DiskSnapshot backup = swarm.peer(WRITER).snapshotDisk();
    for (int i = 0; i < MORE_THAN_A_LEASE; i++) {
      dots.add(dot(swarm.put(WRITER, CART, "v" + i)));
    }
    swarm.peer(WRITER).restoreDisk(backup);
    swarm.peer(WRITER).restart();
    swarm.advance(Duration.ofSeconds(30));
    for (int i = 0; i < 10; i++) {
      WriteResult result = blindWrite(swarm, WRITER, "after" + i);
      if (result instanceof WriteResult.Written) {
        dots.add(dot(result));
      }
      swarm.put(0, CART, "resolved" + i);
    }
    return dots;
  }

  @Test
  void aRestoredHomeNeverGivesADotTwice() {
    assertThat(dotsAroundARestoredHome(PeerParts.UNTOUCHED)).doesNotHaveDuplicates();
  }

  /** Its list of what it wrote lacks what it wrote since, and must not be the base of a claim. */
  @Test
  void aHomeThatIsPutBackToAnEarlierStateOfTheSameLeaseWritesAsAnotherWriter() {
    SimulatedSwarm swarm = swarm(PeerParts.UNTOUCHED);
    Dot before = dot(swarm.put(WRITER, CART, "first"));
    SimulatedPeer.DiskSnapshot backup = swarm.peer(WRITER).snapshotDisk();
    swarm.put(WRITER, CART, "lost with the disk");
    swarm.peer(WRITER).restoreDisk(backup);
    swarm.peer(WRITER).restart();
    swarm.advance(Duration.ofSeconds(30));
    Dot after = dot(blindWrite(swarm, WRITER, "after"));
    assertThat(after.writer()).isNotEqualTo(before.writer());
  }

  /** Otherwise each crash would add a writer to the clocks. */
  @Test
  void aHomeThatLostNothingInACrashWritesAsTheSameWriter() {
    SimulatedSwarm swarm = swarm(PeerParts.UNTOUCHED);
    swarm.put(WRITER, CART, "first");
    Dot before = dot(swarm.put(WRITER, CART, "second"));
    swarm.crash(WRITER).restart(WRITER).advance(Duration.ofSeconds(30));
    assertThat(dot(swarm.put(WRITER, CART, "third")).writer()).isEqualTo(before.writer());
  }

  /** The control: where the witnesses are not heard, dots are given twice. */
  @Test
  void aRestoredHomeThatHearsNoWitnessGivesDotsTwice() {
    PeerParts deaf =
        new PeerParts() {
          @Override
          public PeerContext context(SimulatedPeer peer, PeerContext context) {
            return new ForwardingContext(context) {
              @Override
              public void ask(
                  Contact to, Request request, Duration within, Consumer<Outcome> onOutcome) {
                if (request instanceof Request.HighestDot) {
                  Response nothing = new Response.HighestDots(List.of());
                  schedule(
                      Duration.ofMillis(1),
                      () -> onOutcome.accept(new Outcome.Answered(nothing, Duration.ofMillis(1))));
                } else {
                  super.ask(to, request, within, onOutcome);
                }
              }
            };
          }
        };
    List<Dot> dots = dotsAroundARestoredHome(deaf);
    assertThat(new TreeSet<>(dots)).hasSizeLessThan(dots.size());
  }

  /** Restarts a peer that is cut off, and lets it write. */
  private static WriteResult writeOfAPeerThatRestartsAlone() {
    SimulatedSwarm swarm = swarm(PeerParts.UNTOUCHED);
    swarm.advance(Duration.ofMinutes(5));
    swarm.partition(WRITER);
    swarm.crash(WRITER).restart(WRITER).advance(Duration.ofMinutes(1));
    return blindWrite(swarm, WRITER, "alone");
  }

  @Test
  void aPeerThatRestartsWhileItIsCutOffDoesNotAcknowledgeAlone() {
    assertThat(writeOfAPeerThatRestartsAlone()).isInstanceOf(WriteResult.Unavailable.class);
  }

  /** Found as a weakness of the rule when it still asked the wall clock who is gone. */
  @Test
  void aClockThatJumpsDoesNotLetAPeerThatIsCutOffAcknowledgeAlone() {
    SimulatedSwarm swarm = swarm(PeerParts.UNTOUCHED);
    swarm.advance(Duration.ofMinutes(5));
    swarm.partition(WRITER);
    swarm.peer(WRITER).setClockOffset(Duration.ofDays(2));
    swarm.crash(WRITER).restart(WRITER).advance(Duration.ofMinutes(1));
    assertThat(blindWrite(swarm, WRITER, "alone")).isInstanceOf(WriteResult.Unavailable.class);
  }

  /** The control, and the rule's edge: whom it has not heard for a day it does not count. */
  @Test
  void aPeerThatHasBeenAloneForADayAcknowledgesAlone() {
    SimulatedSwarm swarm = swarm(PeerParts.UNTOUCHED);
    swarm.advance(Duration.ofMinutes(5));
    swarm.partition(WRITER);
    swarm.advance(Duration.ofHours(25));
    assertThat(blindWrite(swarm, WRITER, "alone")).isInstanceOf(WriteResult.Written.class);
  }

  /** Found by the short-sighted peer of {@link PositiveControlTest}, seed 5. */
  @Test
  void aPeerThatHasMetNobodyYetDoesNotAcknowledgeAlone() {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(4).replicas(3).seed(9).testSigner().latecomers(1).start();
    swarm.partition(3);
    swarm.startFresh(3);
    swarm.advance(Duration.ofSeconds(30));
    WriteResult result = blindWrite(swarm, 3, "alone");
    assertThat(result).isInstanceOf(WriteResult.Unavailable.class);
    assertThat(((WriteResult.Unavailable) result).report().needed()).isEqualTo(2);
  }

  @Test
  void aLonePeerOfARealmOfOneAcknowledgesAlone() {
    SimulatedSwarm swarm = SimulatedSwarm.of(1).seed(9).start();
    assertThat(swarm.put(0, CART, "v")).isInstanceOf(WriteResult.Written.class);
  }
}
