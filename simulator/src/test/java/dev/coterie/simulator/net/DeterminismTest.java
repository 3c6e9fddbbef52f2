package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class DeterminismTest {
  @Test
  void theSameSeedGivesTheSameRunAndAnotherSeedAnother() {
    assertThat(hash(1)).isEqualTo(hash(1)).isNotEqualTo(hash(2));
  }

  private static long hash(long seed) {
    return new ChatteringSwarm(seed, 10).run(Duration.ofSeconds(5));
  }
}
