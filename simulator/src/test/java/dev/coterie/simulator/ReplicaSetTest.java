package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.sync.PullProgress;
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
    WriteResult result = swarm.write(alone, CART, Optional.of("v"), SEEN_NOTHING, Level.ONE);
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

  private static long repairMessages(TrafficMeter traffic) {
    return traffic.of(Request.PutValue.class).messages()
        + traffic.of(Request.Offer.class).messages()
        + traffic.of(Request.FetchRecords.class).messages()
        + traffic.of(Request.FetchPayload.class).messages();
  }

  @Test
  void aPeerThatFlapsMovesNoByte() {
    SimulatedSwarm swarm = swarm(12, 21);
    write(swarm, 60);
    swarm.assertConverged().advance(Duration.ofMinutes(2));
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.crash(4).advance(Duration.ofMinutes(2));
    swarm.restart(4).advance(Duration.ofMinutes(3));
    swarm.leave(7).advance(Duration.ofMinutes(2));
    swarm.restart(7).advance(Duration.ofMinutes(3));

    assertThat(repairMessages(traffic)).isZero();
    swarm.assertConverged();
  }

  @Test
  void whatAPeerHeldIsCopiedOnceItHasBeenAwayForLongEnough() {
    SimulatedSwarm swarm = swarm(12, 22);
    write(swarm, 60);
    swarm.assertConverged().crash(4);
    swarm.advance(REPAIR_AFTER.minusSeconds(30));
    assertThat(swarm.differences()).isNotEmpty();
    swarm.advance(Duration.ofMinutes(2));
    assertThat(swarm.differences()).isEmpty();
  }

  @Test
  void whereFewerThanHalfOfTheReplicasAreThereNobodyWaits() {
    SimulatedSwarm swarm = swarm(12, 23);
    write(swarm, 60);
    swarm.assertConverged();
    List<Integer> replicas = swarm.replicasOf(address(3), REPLICAS);
    int left = replicas.get(1);
    swarm.crash(replicas.get(0), replicas.get(2));
    swarm.advance(Duration.ofSeconds(70));
    assertThat(holders(swarm, 3)).hasSizeGreaterThan(REPLICAS);
    assertThat(swarm.get(left, address(3))).containsExactly("v3");
  }

  /** A wiped disk, and a pace at which it takes minutes to fill it again. */
  @Test
  void aNewcomerPullsItsShareAtItsPaceAndSaysThatItIsIncomplete() {
    int entries = 150;
    SimulatedSwarm swarm =
        SimulatedSwarm.of(6)
            .replicas(REPLICAS)
            .seed(24)
            .settings(settings().withPullBytesPerSecond(150))
            .testSigner()
            .start();
    write(swarm, entries);
    swarm.assertConverged();
    long share = swarm.peer(5).store().stats().records();
    swarm.restartWiped(5);
    swarm.advance(Duration.ofSeconds(20));

    PullProgress progress = swarm.peer(5).peer().antiEntropy().progress();
    assertThat(progress.ranges()).isPositive();
    assertThat(progress.pulled()).isLessThan(progress.ranges());
    assertThat(progress.bytes()).isBetween(1L, 40_000L);
    assertThat(incomplete(swarm, 5, entries)).isPositive();
    assertThat(swarm.peer(5).store().stats().records()).isLessThan(share);

    swarm.advance(Duration.ofSeconds(10)).peer(5).kill();
    long before = swarm.peer(5).store().stats().records();
    assertThat(before).isPositive();
    swarm.restart(5);
    assertThat(incomplete(swarm, 5, entries)).as("a restart goes on with it").isPositive();
    swarm.advance(Duration.ofMinutes(5));

    assertThat(incomplete(swarm, 5, entries)).isZero();
    assertThat(swarm.peer(5).peer().antiEntropy().progress().ranges()).isZero();
    assertThat(swarm.peer(5).store().stats().records()).isGreaterThanOrEqualTo(share);
    swarm.assertConverged();
  }

  /** A first swarm by hand: whoever has just joined is written to a moment later. */
  @Test
  void aNewcomerWithLittleToPullAnswersWithinAMoment() {
    SimulatedSwarm swarm = SimulatedSwarm.of(3).replicas(3).seed(2).testSigner().start();
    write(swarm, 3);
    swarm.restartWiped(1);
    swarm.advance(Duration.ofSeconds(1));

    assertThat(incomplete(swarm, 1, 3)).isZero();
    assertThat(swarm.put(0, address(0), "again")).isInstanceOf(WriteResult.Written.class);
  }

  private static long incomplete(SimulatedSwarm swarm, int peer, int entries) {
    long count = 0;
    for (int i = 0; i < entries; i++) {
      Position position = swarm.key(address(i)).position();
      count += swarm.peer(peer).peer().antiEntropy().isIncomplete(position) ? 1 : 0;
    }
    return count;
  }
}
