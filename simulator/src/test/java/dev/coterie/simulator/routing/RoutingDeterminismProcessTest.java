package dev.coterie.simulator.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.OtherJvm;
import dev.coterie.simulator.net.Link;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Routing tables, lookups and mending run the same in every JVM. */
final class RoutingDeterminismProcessTest {
  private static final List<Long> SEEDS = List.of(1L, 2L);

  /** What the other JVM runs: prints the trace hash of each seed. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      SEEDS.forEach(seed -> System.out.println(hash(seed)));
    }
  }

  @Test
  void aSeedGivesTheSameTraceHashInAnotherJvm() throws IOException, InterruptedException {
    assertThat(OtherJvm.run(Main.class).stream().map(Long::valueOf))
        .containsExactlyElementsOf(
            SEEDS.stream().map(RoutingDeterminismProcessTest::hash).toList());
  }

  private static long hash(long seed) {
    RoutedSwarm swarm = RoutedSwarm.of(30, seed);
    swarm.network.setDefaultLink(Link.WIDE_AREA.withLoss(0.1));
    List.copyOf(swarm.members.subList(0, 8)).forEach(swarm::crash);
    swarm.world.run(Duration.ofMinutes(10));
    return swarm.world.trace().hash();
  }
}
