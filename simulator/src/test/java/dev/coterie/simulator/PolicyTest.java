package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.authority.Strategy;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.ReplicaOutcome;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How entries are kept where the realm has a policy for them. */
class PolicyTest {
  private static final int REPLICAS = 6;
  private static final int ENTRIES = 8;
  private static final Duration REPAIR_AFTER = Duration.ofSeconds(45);

  private static SimulatedSwarm swarm(int peers, long seed) {
    return SimulatedSwarm.of(peers)
        .replicas(REPLICAS)
        .seed(seed)
        .settings(
            PeerSettings.defaults()
                .withSyncEvery(Duration.ofSeconds(10))
                .withRepairAfter(REPAIR_AFTER))
        .testSigner()
        .start();
  }

  private static PolicyTerms terms(int min, int max) {
    return new PolicyTerms(
        min == 0 ? Optional.empty() : Optional.of(min),
        max == 0 ? Optional.empty() : Optional.of(max),
        Optional.empty(),
        Optional.empty());
  }

  private static PolicyTerms lazy() {
    return new PolicyTerms(
        Optional.empty(), Optional.empty(), Optional.of(Strategy.LAZY), Optional.empty());
  }

  private static SimulatedSwarm withPolicy(SimulatedSwarm swarm, PolicyTerms terms) {
    return swarm.setPolicy("ucxl://shop/few", terms).advance(Duration.ofSeconds(30));
  }

  private static String address(int entry) {
    return "ucxl://shop/few/" + entry;
  }

  private static void write(SimulatedSwarm swarm) {
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(swarm.put(i % 5, address(i), "v" + i)).isInstanceOf(WriteResult.Written.class);
    }
  }

  /** Who holds an entry's headers, or its content too, nearest first. */
  private static List<Integer> holders(SimulatedSwarm swarm, String address, boolean content) {
    List<Integer> holders = new ArrayList<>();
    for (int peer : swarm.replicasOf(address, swarm.size())) {
      Optional<StoredRecord> held = swarm.peer(peer).store().get(swarm.key(address));
      if (held.isPresent() && (!content || holdsContent(held.get()))) {
        holders.add(peer);
      }
    }
    return holders;
  }

  private static boolean holdsContent(StoredRecord record) {
    for (Version version : record.siblings().survivors()) {
      if (record.payload(version.hash()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static void assertContentOnTheNearest(SimulatedSwarm swarm, int count) {
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(holders(swarm, address(i), true))
          .as("content of %s", address(i))
          .isEqualTo(swarm.replicasOf(address(i), count));
      assertThat(holders(swarm, address(i), false))
          .as("headers of %s", address(i))
          .containsAll(swarm.replicasOf(address(i), REPLICAS));
    }
  }

  private static void assertAllReadable(SimulatedSwarm swarm, int reader) {
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(swarm.get(reader, address(i))).as(address(i)).containsExactly("v" + i);
    }
  }

  @Test
  void contentIsOnAsManyPeersAsThePolicySaysAndRepairSpreadsNoMore() {
    SimulatedSwarm swarm = withPolicy(swarm(14, 1), terms(0, 3));
    write(swarm);
    assertThat(swarm.put(0, "ucxl://shop/all", "everywhere"))
        .isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofMinutes(4));

    assertContentOnTheNearest(swarm, 3);
    assertThat(holders(swarm, "ucxl://shop/all", true))
        .containsAll(swarm.replicasOf("ucxl://shop/all", REPLICAS));
    for (int reader = 0; reader < swarm.size(); reader += 4) {
      assertAllReadable(swarm, reader);
    }
    assertThat(swarm.differences()).noneMatch(text -> text.contains("other versions"));
  }

  @Test
  void aPutUnderAPolicyAsksItsReplicasAndAMajorityOfTheseAcknowledges() {
    SimulatedSwarm swarm = withPolicy(swarm(14, 2), terms(0, 3));
    WriteResult.Written written = (WriteResult.Written) swarm.put(0, address(0), "v");
    assertThat(written.report().needed()).isEqualTo(2);
    assertThat(written.report().replicas())
        .extracting(ReplicaOutcome::peer)
        .isEqualTo(
            swarm.replicasOf(address(0), 3).stream()
                .map(i -> swarm.peer(i).identity().peerId())
                .toList());
    GetReport read = swarm.read(7, address(0), Level.ALL);
    assertThat(read.needed()).isEqualTo(3);
    assertThat(read.met()).isTrue();
  }

  @Test
  void aPolicyMadeSmallerTakesContentAwayAndOneMadeLargerBringsIt() {
    SimulatedSwarm swarm = swarm(12, 3);
    write(swarm);
    swarm.advance(Duration.ofMinutes(3));
    assertContentOnTheNearest(swarm, REPLICAS);

    withPolicy(swarm, terms(0, 2)).advance(Duration.ofMinutes(4));
    assertContentOnTheNearest(swarm, 2);
    assertAllReadable(swarm, 11);

    withPolicy(swarm, terms(0, 5)).advance(Duration.ofMinutes(4));
    assertContentOnTheNearest(swarm, 5);

    withPolicy(swarm, PolicyTerms.NONE).advance(Duration.ofMinutes(4));
    assertContentOnTheNearest(swarm, REPLICAS);
  }

  @Test
  void contentOfAKeeperThatIsGoneForGoodComesToTheNextAndBackToNobody() {
    SimulatedSwarm swarm = withPolicy(swarm(14, 4), terms(0, 2));
    write(swarm);
    swarm.advance(Duration.ofMinutes(2));
    int gone = swarm.replicasOf(address(3), 1).get(0);
    swarm.crash(gone == 0 ? swarm.replicasOf(address(3), 2).get(1) : gone);
    swarm.advance(Duration.ofMinutes(4));

    for (int i = 0; i < ENTRIES; i++) {
      long live =
          holders(swarm, address(i), true).stream().filter(p -> swarm.peer(p).isUp()).count();
      assertThat(live).as(address(i)).isEqualTo(2);
    }
    assertAllReadable(swarm, 13 == gone ? 12 : 13);
  }

  @Test
  void aPeerThatIsAwayForLessThanTheWaitMovesNoContent() {
    SimulatedSwarm swarm = withPolicy(swarm(14, 5), terms(0, 3));
    write(swarm);
    swarm.advance(Duration.ofMinutes(2));
    int away = swarm.replicasOf(address(3), 1).get(0);
    int flapping = away == 0 ? swarm.replicasOf(address(3), 2).get(1) : away;
    swarm.crash(flapping).advance(REPAIR_AFTER.dividedBy(3)).restart(flapping);
    swarm.advance(Duration.ofMinutes(3));
    assertContentOnTheNearest(swarm, 3);
    for (int i = 0; i < swarm.size(); i++) {
      assertThat(swarm.peer(i).peer().handOff().contentsDropped()).isZero();
    }
  }

  @Test
  void aWriterThatHasNotHeardOfThePolicySpreadsTooFarAndThatIsPutRight() {
    SimulatedSwarm swarm = swarm(12, 6);
    swarm.partition(8, 9, 10, 11);
    withPolicy(swarm, terms(0, 2));
    swarm.heal().advance(Duration.ofSeconds(1));
    for (int i = 0; i < ENTRIES; i++) {
      assertThat(swarm.put(9, address(i), "v" + i)).isInstanceOf(WriteResult.Written.class);
    }
    swarm.advance(Duration.ofMinutes(4));
    assertContentOnTheNearest(swarm, 2);
    assertAllReadable(swarm, 9);
  }

  @Test
  void aLazyWriteAsksOnlyThoseItNeedsAndTheRestIsOwedUntilTheyHaveIt() {
    SimulatedSwarm swarm = withPolicy(swarm(14, 7), lazy());
    WriteResult.Written written = (WriteResult.Written) swarm.put(1, address(0), "v0");
    assertThat(written.report().replicas()).hasSize(REPLICAS / 2 + 1);
    swarm.advance(Duration.ofMillis(500));
    assertThat(swarm.peer(1).peer().replication().owedReplicas())
        .isEqualTo(REPLICAS - (REPLICAS / 2 + 1));
    swarm.advance(Duration.ofMinutes(1));
    assertThat(swarm.peer(1).peer().replication().owedReplicas()).isZero();
    assertThat(holders(swarm, address(0), true)).containsAll(swarm.replicasOf(address(0), 6));
  }

  @Test
  void belowTheLeastNumberOfReplicasAWriteIsUnavailableAndSaysWhatItReached() {
    SimulatedSwarm swarm = withPolicy(swarm(6, 8), terms(5, 0));
    assertThat(swarm.put(0, address(0), "v")).isInstanceOf(WriteResult.Written.class);
    swarm.crash(4, 5);
    WriteResult.Unavailable unavailable = (WriteResult.Unavailable) swarm.put(0, address(0), "w");
    assertThat(unavailable.report().needed()).isEqualTo(5);
    assertThat(unavailable.report().acknowledged()).isEqualTo(4);
    assertThat(swarm.put(0, "ucxl://shop/all", "w")).isInstanceOf(WriteResult.Written.class);

    swarm.restart(4, 5).advance(Duration.ofMinutes(1));
    assertThat(swarm.get(3, address(0))).as("a maybe goes on spreading").containsExactly("w");
  }

  @Test
  void withFewerPeersThanTheLeastNumberNothingIsWritten() {
    SimulatedSwarm swarm = withPolicy(swarm(3, 9), terms(4, 0));
    WriteResult result = swarm.put(0, address(0), "v");
    assertThat(result).isEqualTo(new WriteResult.TooFewPeers(4, 3));
    swarm.advance(Duration.ofMinutes(2));
    assertThat(holders(swarm, address(0), false)).isEmpty();
    assertThat(swarm.put(0, "ucxl://shop/all", "v")).isInstanceOf(WriteResult.Written.class);
  }

  @Test
  void oneReplicaIsEnoughForReadingAndDeletingWhileItIsThere() {
    SimulatedSwarm swarm = withPolicy(swarm(10, 10), terms(0, 1));
    write(swarm);
    swarm.advance(Duration.ofMinutes(3));
    assertContentOnTheNearest(swarm, 1);
    assertAllReadable(swarm, 8);
    assertThat(swarm.remove(2, address(0))).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofMinutes(3));
    assertThat(swarm.get(5, address(0))).isEmpty();
  }

  @Test
  void whatIsWrittenAgainWhileItsOnlyKeeperIsAwayIsNoSiblingWhenThatOneReturns() {
    SimulatedSwarm swarm = withPolicy(swarm(10, 11), terms(0, 1));
    write(swarm);
    swarm.advance(Duration.ofMinutes(2));
    int keeper = swarm.replicasOf(address(1), 1).get(0);
    int writer = keeper == 4 ? 5 : 4;
    swarm.crash(keeper);
    assertThat(swarm.put(writer, address(1), "newer")).isInstanceOf(WriteResult.Written.class);
    swarm.restart(keeper).advance(Duration.ofMinutes(3));
    assertThat(swarm.get(keeper, address(1))).containsExactly("newer");
  }
}
