package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a user of a simulated swarm can say and find out. */
class SimulatedSwarmTest {
  private static final String CART = "ucxl://shop/cart";
  private static final String PLAN = "ucxl://shop/plan";

  private static SwarmBuilder swarm() {
    return SimulatedSwarm.of(7).replicas(3).seed(5);
  }

  @Test
  void whatIsWrittenForARoleIsReadByItsHoldersAndByNobodyElse() {
    SimulatedSwarm swarm = swarm().role("architect", 2, 3).start();
    assertThat(swarm.put(2, PLAN, "billing goes", "architect"))
        .isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(3, PLAN)).containsExactly("billing goes");
    assertThat(swarm.get(0, PLAN)).containsExactly("billing goes");
    assertThat(swarm.reading(4, PLAN)).isEqualTo(new SwarmReading(List.of(), 1));
  }

  @Test
  void noReplicaHoldsARolesTextInTheClear() {
    SimulatedSwarm swarm = swarm().role("architect", 2).start();
    swarm.put(2, PLAN, "billing goes", "architect");
    swarm.put(2, CART, "for everybody");
    assertThat(payloads(swarm, PLAN)).isNotEmpty().noneMatch(text -> text.contains("billing"));
    assertThat(payloads(swarm, CART)).isNotEmpty().allMatch("for everybody"::equals);
  }

  private static List<String> payloads(SimulatedSwarm swarm, String address) {
    return swarm.read(2, address, Level.ALL).payloads().values().stream()
        .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1))
        .toList();
  }

  @Test
  void aRoleThatTheSwarmDoesNotHaveIsRefusedByNameWithThoseItHas() {
    SimulatedSwarm swarm = swarm().role("architect", 2).start();
    assertThatThrownBy(() -> swarm.put(0, CART, "v", "boss"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the swarm has no role 'boss'; its roles are [architect, developer]");
  }

  @Test
  void aPeerThatTheSwarmDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> swarm().role("architect", 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there is no peer 7 in a swarm of 7");
    SimulatedSwarm swarm = swarm().start();
    assertThatThrownBy(() -> swarm.crash(-1)).hasMessage("there is no peer -1 in a swarm of 7");
  }

  @Test
  void aSwarmConvergesOnceAPartitionHealsAndACrashedPeerIsBack() {
    SimulatedSwarm swarm = swarm().start();
    int away = swarm.replicasOf(CART, 1).get(0);
    swarm.put(0, CART, "before");
    swarm.advance(Duration.ofSeconds(5)).crash(away);
    int writer = away == 0 ? 1 : 0;
    swarm.put(writer, CART, "after");
    swarm.restart(away);
    assertThat(swarm.assertConverged().differences()).isEmpty();
    assertThat(swarm.get(away, CART)).containsExactly("after");
  }

  @Test
  void aSwarmThatIsCutDoesNotConvergeAndTheErrorNamesWhoDiffers() {
    SimulatedSwarm swarm = swarm().start();
    int replica = swarm.replicasOf(CART, 1).get(0);
    swarm.partition(replica);
    swarm.put(replica == 0 ? 1 : 0, CART, "unseen");
    assertThatThrownBy(swarm::assertConverged)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(swarm.peer(replica).host() + " holds nothing")
        .hasMessageContaining(swarm.key(CART).toString());
    assertThat(swarm.heal().assertConverged().get(replica, CART)).containsExactly("unseen");
  }
}
