package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Hash codes and iteration orders that differ from one JVM to the next show only here. */
final class DeterminismProcessTest {
  private static final List<Long> SEEDS = List.of(1L, 2L, 3L);

  /** What the other JVM runs: prints the trace hash of each seed. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) {
      // Shifts the identity hashes of all that follows.
      System.err.println("hash of an object: " + System.identityHashCode(new Object()));
      SEEDS.forEach(seed -> System.out.println(hash(seed)));
    }
  }

  @Test
  void aSeedGivesTheSameTraceHashInAnotherJvm() throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(java, "-cp", System.getProperty("java.class.path"), Main.class.getName())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(output.lines().map(Long::valueOf))
        .containsExactlyElementsOf(SEEDS.stream().map(DeterminismProcessTest::hash).toList());
  }

  private static long hash(long seed) {
    return new ChatteringSwarm(seed, 20).run(Duration.ofSeconds(20));
  }
}
