package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.TrafficMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** In small what {@code scripts/bench repair} measures: bytes moved over bytes missing. */
class RepairCostTest {
  private static final double MOST_OVER_MISSING = 1.25;
  private static final Duration REPAIR_AFTER = Duration.ofMinutes(3);
  private static final int ENTRIES = 300;

  /** Sixteen peers with 300 entries, four replicas each; the last peer comes later. */
  private static SimulatedSwarm swarm(long seed) {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(17)
            .replicas(4)
            .latecomers(1)
            .seed(seed)
            .settings(
                PeerSettings.defaults()
                    .withSyncEvery(Duration.ofSeconds(20))
                    .withRepairAfter(REPAIR_AFTER))
            .testSigner()
            .start();
    for (int i = 0; i < ENTRIES; i++) {
      WriteResult result = swarm.put(i % 16, "ucxl://shop/entries/" + i, "v".repeat(200) + i);
      assertThat(result).isInstanceOf(WriteResult.Written.class);
    }
    return swarm.assertConverged().advance(Duration.ofMinutes(3));
  }

  @Test
  void whatAPeerHeldThatIsLostForGoodIsMovedOnce() {
    SimulatedSwarm swarm = swarm(31);
    long lost = swarm.peer(7).store().stats().liveBytes();
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.crash(7).advance(REPAIR_AFTER.plusMinutes(2));

    assertThat(swarm.differences()).isEmpty();
    assertThat((double) RepairBench.repairBytes(traffic) / lost).isBetween(0.3, MOST_OVER_MISSING);
  }

  /** Joining and finding out that all is there included. */
  @Test
  void aNewcomerOnSlowLinksHasItsShareInOneAndAHalfTimesThatOfAPlainCopy() {
    long bytesPerSecond = 32 << 10;
    SimulatedSwarm swarm =
        SimulatedSwarm.of(13)
            .replicas(5)
            .latecomers(1)
            .seed(33)
            .link(Link.WIDE_AREA.withBandwidth(bytesPerSecond))
            .testSigner()
            .start();
    for (int i = 0; i < ENTRIES; i++) {
      WriteResult result = swarm.put(i % 12, "ucxl://shop/entries/" + i, "v".repeat(4_000) + i);
      assertThat(result).isInstanceOf(WriteResult.Written.class);
    }
    swarm.assertConverged().advance(Duration.ofMinutes(3));
    Duration from = swarm.world().now();
    swarm.startFresh(12);

    double seconds = RepairBench.awaitShare(swarm, 12).minus(from).toMillis() / 1e3;

    long share = swarm.peer(12).store().stats().liveBytes();
    double plain = share / (2.0 * bytesPerSecond);
    assertThat(plain).isGreaterThan(5);
    assertThat(seconds / plain).isBetween(1.0, 1.5);
    assertThat(swarm.differences()).isEmpty();
  }

  @Test
  void aNewcomerGetsItsShareOnce() {
    SimulatedSwarm swarm = swarm(32);
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.startFresh(16);
    swarm.advance(Duration.ofMinutes(2));

    assertThat(swarm.differences()).isEmpty();
    assertThat(swarm.peer(16).peer().antiEntropy().progress().ranges()).isZero();
    long share = swarm.peer(16).store().stats().liveBytes();
    assertThat((double) RepairBench.repairBytes(traffic) / share).isBetween(0.9, MOST_OVER_MISSING);
  }
}
