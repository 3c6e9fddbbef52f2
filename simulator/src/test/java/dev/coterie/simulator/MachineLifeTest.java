package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.replica.WriteResult;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What may happen to the machine under a peer, in a swarm of real ones. */
final class MachineLifeTest {
  private static final String CART = "ucxl://shop/src/cart.go";
  private static final Duration SYNCED = Duration.ofMinutes(5);

  private final SimulatedSwarm swarm = SimulatedSwarm.of(7).replicas(3).seed(7).start();

  private boolean holds(int peer) {
    return swarm.peer(peer).store().get(swarm.key(CART)).isPresent();
  }

  private void put(int peer, String value) {
    assertThat(swarm.put(peer, CART, value)).isInstanceOf(WriteResult.Written.class);
  }

  @Test
  void aPausedPeerIsMissedAndCatchesUp() {
    int replica = swarm.replicasOf(CART, 3).get(0);
    swarm.peer(replica).pause();
    put((replica + 1) % 7, "written meanwhile");
    assertThat(swarm.peer(replica).isPaused()).isTrue();
    assertThat(holds(replica)).isFalse();
    swarm.peer(replica).resume();
    swarm.advance(SYNCED);

    assertThat(holds(replica)).isTrue();
    assertThat(swarm.get(replica, CART)).containsExactly("written meanwhile");
  }

  @Test
  void aWipedPeerHasItsLogAndNothingElseUntilItIsRefilled() {
    put(0, "v");
    swarm.advance(Duration.ofSeconds(5));
    int replica = swarm.replicasOf(CART, 3).get(0);
    swarm.peer(replica).wipe();
    assertThat(swarm.peer(replica).isUp()).isFalse();
    assertThat(holds(replica)).isFalse();
    swarm.peer(replica).restart();
    swarm.advance(SYNCED);

    assertThat(holds(replica)).isTrue();
  }

  @Test
  void aPeerThatIsRolledBackMintsNoDotTwice() {
    SimulatedPeer writer = swarm.peer(3);
    put(3, "before");
    SimulatedPeer.DiskSnapshot backup = writer.snapshotDisk();
    for (int i = 0; i < 5; i++) {
      assertThat(swarm.put(3, "ucxl://shop/" + i, "after")).isInstanceOf(WriteResult.Written.class);
    }
    writer.restoreDisk(backup);
    assertThat(writer.isUp()).isFalse();
    writer.restart();
    swarm.advance(SYNCED);
    for (int i = 0; i < 5; i++) {
      put(3, "again " + i);
    }
    swarm.advance(SYNCED);

    for (int peer = 0; peer < 7; peer++) {
      assertThat(swarm.get(peer, CART)).containsExactly("again 4");
      assertThat(swarm.get(peer, "ucxl://shop/3")).containsExactly("after");
    }
  }

  @Test
  void aSnapshotMayBePutBackMoreThanOnce() {
    put(0, "v1");
    swarm.advance(Duration.ofSeconds(5));
    int replica = swarm.replicasOf(CART, 3).get(0);
    SimulatedPeer.DiskSnapshot backup = swarm.peer(replica).snapshotDisk();
    for (int i = 0; i < 2; i++) {
      put((replica + 1) % 7, "newer " + i);
      swarm.peer(replica).restoreDisk(backup);
      assertThat(holds(replica)).isTrue();
      swarm.peer(replica).restart();
      swarm.advance(SYNCED);
      assertThat(swarm.get(replica, CART)).isEqualTo(List.of("newer " + i));
    }
  }
}
