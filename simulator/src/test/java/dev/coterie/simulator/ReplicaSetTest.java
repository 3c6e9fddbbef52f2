package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who keeps what, as peers come and go. */
class ReplicaSetTest {
  private static final int REPLICAS = 3;
  private static final int IN_PLACE = REPLICAS + 4;
  private static final Duration REPAIR_AFTER = Duration.ofMinutes(3);

  private static final String CART = "ucxl://shop/cart";
  private static final Condition SEEN_NOTHING = new Condition.Seen(VectorClock.empty());

  private static PeerSettings settings() {
    return PeerSettings.defaults()
        .withSyncEvery(Duration.ofSeconds(20))
        .withRepairAfter(REPAIR_AFTER);
  }

  private static SimulatedSwarm swarm(int peers, long seed) {
    return SimulatedSwarm.of(peers)
        .replicas(REPLICAS)
        .seed(seed)
        .settings(settings())
        .testSigner()
        .start();
  }

  private static String address(int entry) {
    return "ucxl://shop/entries/" + entry;
  }

  private static void write(SimulatedSwarm swarm, int entries) {
    for (int i = 0; i < entries; i++) {
      assertThat(swarm.put(i % 5, address(i), "v" + i)).isInstanceOf(WriteResult.Written.class);
    }
  }

  private static List<Integer> holders(SimulatedSwarm swarm, int entry) {
    List<Integer> holders = new ArrayList<>();
    for (int peer : swarm.replicasOf(address(entry), swarm.size())) {
      if (swarm.peer(peer).store().get(swarm.key(address(entry))).isPresent()) {
        holders.add(peer);
      }
    }
    return holders;
  }

  /** Copies at peers that are none of the first k + 4. */
  private static int outOfPlace(SimulatedSwarm swarm, int entries) {
    int count = 0;
    for (int i = 0; i < entries; i++) {
      List<Integer> inPlace = swarm.replicasOf(address(i), IN_PLACE);
      count += (int) holders(swarm, i).stream().filter(peer -> !inPlace.contains(peer)).count();
    }
    return count;
  }

  @Test
  void copiesOutOfPlaceGoOnceTheReplicasHaveThemAndDoNotComeBack() {
    int entries = 40;
    SimulatedSwarm swarm = swarm(16, 3);
    swarm.partition(0, 1, 2, 3, 4);
    swarm.advance(Duration.ofMinutes(1));
    write(swarm, entries);
    swarm.heal().advance(Duration.ofMinutes(1));
    assertThat(outOfPlace(swarm, entries)).isGreaterThan(20);

    swarm.advance(REPAIR_AFTER.plusMinutes(2));

    assertThat(outOfPlace(swarm, entries)).isZero();
    swarm.assertConverged();
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    swarm.advance(Duration.ofMinutes(5));
    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();
    assertThat(traffic.of(Request.Offer.class).messages()).isZero();
    assertThat(traffic.of(Request.FetchRecords.class).messages()).isZero();
    for (int i = 0; i < entries; i++) {
      assertThat(holders(swarm, i)).startsWith(replicas(swarm, i));
      assertThat(swarm.get(7, address(i))).containsExactly("v" + i);
    }
  }

  private static Integer[] replicas(SimulatedSwarm swarm, int entry) {
    return swarm.replicasOf(address(entry), REPLICAS).toArray(new Integer[0]);
  }

  @Test
  void aWriteThatIsOwedSurvivesARestartOfWhoOwesIt() {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(4).replicas(4).seed(17).settings(settings()).testSigner().start();
    swarm.crash(3);
    assertThat(swarm.put(0, CART, "v")).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(8));
    assertThat(swarm.peer(0).peer().replication().owedReplicas()).isEqualTo(1);

    swarm.peer(0).kill();
    swarm.restart(0);

    assertThat(swarm.peer(0).peer().replication().owedReplicas()).isEqualTo(1);
    swarm.restart(3).advance(Duration.ofMinutes(1));
    assertThat(swarm.peer(3).store().get(swarm.key(CART))).isPresent();
    assertThat(swarm.peer(0).peer().replication().owedReplicas()).isZero();
    swarm.peer(0).kill();
    swarm.restart(0);
    assertThat(swarm.peer(0).peer().replication().owedReplicas()).isZero();
  }

  /** Writes on a peer while nobody else can be reached, and lets it be reached again. */
  private static SimulatedSwarm withAWriteOfItsOwn(int alone) {
    SimulatedSwarm swarm = swarm(8, 11);
    swarm.partition(alone);
    WriteResult result =
        swarm.write(alone, CART, Optional.of("v"), SEEN_NOTHING, Level.ONE);
    assertThat(result).isInstanceOf(WriteResult.Written.class);
    return swarm.heal();
  }

  @Test
  void aPeerThatLeavesHandsOverWhatItAloneKeepsAlive() {
    int alone = swarm(8, 11).replicasOf(CART, 1).get(0);
    SimulatedSwarm left = withAWriteOfItsOwn(alone).leave(alone);
    int reader = alone == 0 ? 1 : 0;
    assertThat(left.get(reader, CART)).containsExactly("v");

    SimulatedSwarm crashed = withAWriteOfItsOwn(alone).crash(alone);
    assertThat(crashed.get(reader, CART)).as("or else the test shows nothing").isEmpty();
  }

  @Test
  void aPeerThatLeavesIsOutOfTheTablesAtOnceAndStillCounts() {
    SimulatedSwarm swarm = swarm(8, 12);
    PeerId leaving = swarm.peer(5).contact().id();
    int members = swarm.peer(0).peer().neighbourhood().storingMembers();
    swarm.leave(5);
    for (int peer = 0; peer < swarm.size(); peer++) {
      if (peer != 5) {
        assertThat(swarm.peer(peer).peer().routing().contains(leaving)).isFalse();
      }
    }
    assertThat(swarm.peer(0).peer().neighbourhood().storingMembers()).isEqualTo(members);
    swarm.restart(5);
    for (int peer = 0; peer < swarm.size(); peer++) {
      assertThat(peer == 5 || swarm.peer(peer).peer().routing().contains(leaving)).isTrue();
    }
  }

  @Test
  void aPeerThatNobodyAnswersLeavesInTimeAllTheSame() {
    SimulatedSwarm swarm = swarm(8, 13);
    write(swarm, 20);
    swarm.crash(0, 1, 2, 3, 4, 6, 7);
    Duration before = swarm.world().now();
    swarm.leave(5);
    assertThat(swarm.world().now().minus(before)).isLessThan(Duration.ofSeconds(4));
  }
}
