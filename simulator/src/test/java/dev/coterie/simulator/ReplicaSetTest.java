package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.net.TrafficMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who keeps what, as peers come and go. */
class ReplicaSetTest {
  private static final int REPLICAS = 3;
  private static final int IN_PLACE = REPLICAS + 4;
  private static final Duration REPAIR_AFTER = Duration.ofMinutes(3);

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
}
