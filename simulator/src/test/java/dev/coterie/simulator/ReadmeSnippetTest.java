package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The README's simulated swarm, as it stands there. */
class ReadmeSnippetTest {
  @Test
  void aSwarmKeepsAnEntryThroughACrash() {
    SimulatedSwarm swarm = SimulatedSwarm.of(7).replicas(3).seed(42).start();
    swarm.put(0, "ucxl://shop/cart", "rounds half to even");
    swarm.peer(3).crash();
    assertThat(swarm.get(5, "ucxl://shop/cart")).isEqualTo(List.of("rounds half to even"));
  }
}
