package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.OtherJvm;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.check.Repeatability;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Hash codes and iteration orders that differ from one JVM to the next show only here. */
final class DeterminismProcessTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

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
        .containsExactlyElementsOf(SEEDS.stream().map(DeterminismProcessTest::hash).toList());
  }

  /** What the other JVM runs for the control: chance that comes from an object's identity. */
  static final class Careless {
    private Careless() {}

    public static void main(String[] args) {
      System.out.println(carelessHash());
    }
  }

  /** The control: what depends on identity hashes is the same twice here, and differs there. */
  @Test
  void aRunThatDependsOnIdentityHashesDiffersInAnotherJvm()
      throws IOException, InterruptedException {
    Repeatability repeatability = new Repeatability();
    repeatability.compare("here", carelessHash(), carelessHash());
    assertThat(repeatability.verdict().outcome()).isEqualTo(Outcome.HELD);
    repeatability.compare("there", carelessHash(), OtherJvm.run(Careless.class).get(0));
    assertThat(repeatability.verdict().outcome()).isEqualTo(Outcome.FIRED);
  }

  private static String carelessHash() {
    return Long.toHexString(hash(System.identityHashCode(DeterminismProcessTest.class)));
  }

  private static long hash(long seed) {
    return new ChatteringSwarm(seed, 20).run(Duration.ofSeconds(20));
  }
}
