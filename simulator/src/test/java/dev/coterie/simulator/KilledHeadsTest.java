package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.WriteResult;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What writers have signed is known after a kill as well, whenever that came. */
class KilledHeadsTest {
  private static final String CART = "ucxl://shop/cart";
  private static final int MEMBERS = 4;

  private static SimulatedSwarm swarm(int latecomers) {
    return SimulatedSwarm.of(MEMBERS)
        .replicas(MEMBERS)
        .seed(21)
        .settings(PeerSettings.defaults().withSyncEvery(Duration.ofSeconds(20)))
        .latecomers(latecomers)
        .testSigner()
        .start();
  }

  private static void killAll(SimulatedSwarm swarm, int peers) {
    for (int i = 0; i < peers; i++) {
      swarm.peer(i).kill();
    }
    for (int i = 0; i < peers; i++) {
      swarm.restart(i);
    }
    swarm.advance(Duration.ofSeconds(30));
  }

  /** Found with the runnable jar: killed in the ten seconds after a write, it took no other. */
  @Test
  void anEntryMayBeOverwrittenAndDeletedAfterAllWereKilledRightAfterItsWrite() {
    SimulatedSwarm swarm = swarm(0);
    assertThat(swarm.put(0, CART, "one")).isInstanceOf(WriteResult.Written.class);
    killAll(swarm, MEMBERS);
    assertThat(swarm.put(1, CART, "two")).isInstanceOf(WriteResult.Written.class);
    killAll(swarm, MEMBERS);
    assertThat(swarm.remove(2, CART)).isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(3, CART)).isEmpty();
  }

  @Test
  void aPeerThatComesLaterIsShownProofOfWhatWasOverwrittenJustBeforeAKill() {
    SimulatedSwarm swarm = swarm(1);
    assertThat(swarm.put(0, CART, "one")).isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.put(1, CART, "two")).isInstanceOf(WriteResult.Written.class);
    killAll(swarm, MEMBERS - 1);
    swarm.startFresh(MEMBERS - 1);
    swarm.advance(Duration.ofMinutes(2));
    assertThat(swarm.peer(MEMBERS - 1).store().get(swarm.key(CART))).isPresent();
    assertThat(swarm.get(MEMBERS - 1, CART)).containsExactly("two");
    swarm.assertConverged();
  }
}
