package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.PutReport;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.simulator.net.Link;
import dev.coterie.vectorclock.VectorClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What replication promises, in swarms of real peers. */
class ReplicationTest {
  private static final String CART = "ucxl://shop/src/cart.go";

  private final SimulatedSwarm swarm = SimulatedSwarm.of(7).replicas(3).seed(42).start();

  private static PutReport written(WriteResult result) {
    assertThat(result).isInstanceOf(WriteResult.Written.class);
    return ((WriteResult.Written) result).report();
  }

  private boolean holds(int peer, String address) {
    return swarm.peer(peer).store().get(swarm.key(address)).isPresent();
  }

  private static PeerSettings withoutSync() {
    return PeerSettings.defaults().withSyncEvery(Duration.ofDays(30));
  }

  @Test
  void anEntryWrittenOnOnePeerIsReadOnEveryOther() {
    written(swarm.put(0, CART, "half to even"));
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(swarm.get(peer, CART)).containsExactly("half to even");
    }
  }

  @Test
  void aPutReturnsAtItsQuorumAndGoesOnToAllReplicas() {
    PutReport report = written(swarm.put(1, CART, "v"));
    assertThat(report.needed()).isEqualTo(2);
    assertThat(report.acknowledged()).isGreaterThanOrEqualTo(2);
    swarm.advance(Duration.ofSeconds(1));
    for (int replica : swarm.replicasOf(CART, 3)) {
      assertThat(holds(replica, CART)).isTrue();
    }
  }

  @Test
  void ordinaryWritesThroughManyPeersMakeNoSiblings() {
    for (int i = 0; i < 21; i++) {
      written(swarm.put(i % 7, CART, "v" + i));
    }
    assertThat(swarm.get(3, CART)).containsExactly("v20");
  }

  @Test
  void writesThatHaveNotSeenEachOtherBecomeSiblingsAndAResolutionEndsThem() {
    Condition blind = new Condition.Seen(VectorClock.empty());
    written(swarm.write(1, CART, Optional.of("a"), blind, Level.QUORUM));
    written(swarm.write(2, CART, Optional.of("b"), blind, Level.QUORUM));
    assertThat(swarm.get(5, CART)).containsExactly("a", "b");
    written(swarm.put(4, CART, "both"));
    assertThat(swarm.get(6, CART)).containsExactly("both");
  }

  @Test
  void aStaleTokenMakesASiblingAndLosesNothing() {
    written(swarm.put(1, CART, "first"));
    VectorClock first = swarm.read(1, CART, Level.QUORUM).siblings().context();
    written(swarm.put(2, CART, "second"));
    Condition stale = new Condition.Seen(first);
    written(swarm.write(3, CART, Optional.of("third"), stale, Level.QUORUM));
    assertThat(swarm.get(0, CART)).containsExactly("second", "third");
  }

  @Test
  void aConditionThatDoesNotHoldWritesNothing() {
    written(swarm.put(1, CART, "first"));
    VectorClock first = swarm.read(1, CART, Level.QUORUM).siblings().context();
    written(swarm.put(2, CART, "second"));
    assertThat(swarm.write(3, CART, Optional.of("x"), new Condition.IfMatch(first), Level.QUORUM))
        .isInstanceOf(WriteResult.ConditionFailed.class);
    assertThat(swarm.write(3, CART, Optional.of("x"), new Condition.IfAbsent(), Level.QUORUM))
        .isInstanceOf(WriteResult.ConditionFailed.class);
    assertThat(swarm.get(0, CART)).containsExactly("second");
    written(
        swarm.write(
            3, "ucxl://shop/new", Optional.of("x"), new Condition.IfAbsent(), Level.QUORUM));
  }

  @Test
  void everythingIsReadableAfterTwoOfSevenPeersCrash() {
    for (int i = 0; i < 30; i++) {
      written(swarm.put(i % 7, "ucxl://shop/file" + i, "v" + i));
    }
    swarm.advance(Duration.ofSeconds(5));
    swarm.peer(2).crash();
    swarm.peer(5).crash();
    for (int i = 0; i < 30; i++) {
      assertThat(swarm.get(i % 2, "ucxl://shop/file" + i)).containsExactly("v" + i);
    }
  }

  @Test
  void aRestartedPeerServesWhatItHeld() {
    written(swarm.put(0, CART, "v"));
    swarm.advance(Duration.ofSeconds(5));
    int replica = swarm.replicasOf(CART, 1).get(0);
    swarm.peer(replica).crash();
    swarm.peer(replica).restart();
    swarm.advance(Duration.ofSeconds(10));
    GetReport report = swarm.read((replica + 1) % 7, CART, Level.ALL);
    assertThat(report.met()).isTrue();
    assertThat(report.replicas())
        .anySatisfy(
            answer -> {
              assertThat(answer.peer()).isEqualTo(swarm.peer(replica).contact().id());
              assertThat(answer.versions()).isEqualTo(1);
            });
  }

  @Test
  void aPeerThatIsCutOffDoesNotAcknowledgeAloneAndItsWriteIsNotLost() {
    var alone = List.of(swarm.peer(4).host());
    var others =
        swarm.peers().stream().filter(p -> p != swarm.peer(4)).map(SimulatedPeer::host).toList();
    swarm.network().partition(alone, others);
    Condition blind = new Condition.Seen(VectorClock.empty());
    WriteResult result = swarm.write(4, CART, Optional.of("maybe"), blind, Level.QUORUM);
    assertThat(result).isInstanceOf(WriteResult.Unavailable.class);
    swarm.network().heal();
    swarm.advance(Duration.ofMinutes(10));
    assertThat(swarm.get(0, CART)).containsExactly("maybe");
  }

  @Test
  void aDeletedEntryStaysDeletedAfterAStaleReplicaReturns() {
    written(swarm.put(0, CART, "v"));
    swarm.advance(Duration.ofSeconds(5));
    int stale = swarm.replicasOf(CART, 1).get(0);
    swarm.peer(stale).crash();
    int other = (stale + 1) % 7;
    written(swarm.remove(other, CART));
    swarm.advance(Duration.ofMinutes(30));
    swarm.peer(stale).restart();
    swarm.advance(Duration.ofMinutes(5));
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(swarm.get(peer, CART)).isEmpty();
    }
  }

  @Test
  void deletingWhatDoesNotExistWritesNothing() {
    assertThat(swarm.remove(3, CART)).isInstanceOf(WriteResult.NothingThere.class);
    written(swarm.put(3, CART, "v"));
    written(swarm.remove(2, CART));
    assertThat(swarm.remove(3, CART)).isInstanceOf(WriteResult.NothingThere.class);
  }

  @Test
  void aWipedReplicaIsRefilledAndWritesOnUnderANewIncarnation() {
    int replica = swarm.replicasOf(CART, 1).get(0);
    written(swarm.put(replica, CART, "v"));
    var before = swarm.read(0, CART, Level.QUORUM).siblings().survivors().get(0).dot();
    swarm.advance(Duration.ofSeconds(5));
    swarm.restartWiped(replica);
    swarm.advance(Duration.ofMinutes(5));
    assertThat(holds(replica, CART)).isTrue();
    written(swarm.put(replica, CART, "w"));
    var after = swarm.read(0, CART, Level.QUORUM).siblings().survivors().get(0).dot();
    assertThat(after.writer()).isNotEqualTo(before.writer());
    assertThat(swarm.get(0, CART)).containsExactly("w");
  }

  @Test
  void aReadRepairsAReplicaThatMissedTheWrite() {
    SimulatedSwarm quiet = SimulatedSwarm.of(7).replicas(3).seed(7).settings(withoutSync()).start();
    int missed = quiet.replicasOf(CART, 1).get(0);
    int other = (missed + 1) % 7;
    written(quiet.put(other, CART, "old"));
    quiet.advance(Duration.ofSeconds(1));
    quiet.peer(missed).crash();
    written(quiet.put(other, CART, "new"));
    quiet.peer(missed).restart();
    quiet.advance(Duration.ofSeconds(2));
    assertThat(quiet.get(other, CART)).containsExactly("new");
    quiet.advance(Duration.ofSeconds(2));
    StoredRecord repaired = quiet.peer(missed).store().get(quiet.key(CART)).orElseThrow();
    assertThat(repaired.siblings().survivors()).hasSize(1);
    assertThat(repaired.payload(repaired.siblings().survivors().get(0).hash()))
        .hasValueSatisfying(
            payload -> assertThat(new String(payload, StandardCharsets.UTF_8)).isEqualTo("new"));
  }

  @Test
  void bothSidesOfAPartitionConvergeAfterItHeals() {
    var left = swarm.peers().subList(0, 4).stream().map(SimulatedPeer::host).toList();
    var right = swarm.peers().subList(4, 7).stream().map(SimulatedPeer::host).toList();
    written(swarm.put(0, CART, "before"));
    assertThat(swarm.get(6, CART)).containsExactly("before");
    swarm.network().partition(left, right);
    swarm.advance(Duration.ofSeconds(30));
    Condition seen = new Condition.Seen(swarm.read(0, CART, Level.ONE).siblings().context());
    written(swarm.write(0, CART, Optional.of("left"), seen, Level.ONE));
    written(swarm.write(6, CART, Optional.of("right"), seen, Level.ONE));
    swarm.network().heal();
    swarm.advance(Duration.ofMinutes(10));
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(swarm.get(peer, CART)).containsExactly("left", "right");
    }
  }

  @Test
  void writesSurviveALossyNetwork() {
    SimulatedSwarm lossy =
        SimulatedSwarm.of(9).replicas(3).seed(3).link(Link.LOCAL.withLoss(0.05)).start();
    int acknowledged = 0;
    for (int i = 0; i < 40; i++) {
      boolean met = lossy.put(i % 9, "ucxl://shop/f" + i, "v" + i) instanceof WriteResult.Written;
      acknowledged += met ? 1 : 0;
    }
    assertThat(acknowledged).isGreaterThan(20);
    lossy.network().setDefaultLink(Link.LOCAL);
    lossy.advance(Duration.ofMinutes(5));
    for (int i = 0; i < 40; i++) {
      List<String> values = lossy.get(0, "ucxl://shop/f" + i);
      assertThat(values.isEmpty() || values.equals(List.of("v" + i))).isTrue();
    }
  }

  @Test
  void everyReplicaSaysWhatItDid() {
    int down = swarm.replicasOf(CART, 1).get(0);
    swarm.peer(down).crash();
    PutReport report =
        written(
            swarm.write(
                (down + 1) % 7, CART, Optional.of("v"), new Condition.Plain(), Level.QUORUM));
    assertThat(report.replicas())
        .filteredOn(replica -> replica.state() == ReplicaOutcome.State.STORED)
        .hasSizeGreaterThanOrEqualTo(2);
  }
}
