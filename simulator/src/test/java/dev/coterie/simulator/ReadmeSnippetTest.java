package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.junit.Seeds;
import dev.coterie.simulator.junit.SimulatedSwarmTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's simulated swarms, word for word. */
class ReadmeSnippetTest {
  private static final Path SOURCE =
      Path.of("src/test/java/dev/coterie/simulator/ReadmeSnippetTest.java");

  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @Test
  void aSwarmKeepsWhatItWasGivenForThoseWhomItIsFor() {
    SimulatedSwarm swarm = SimulatedSwarm.of(20).role("architect", 1, 2).seed(42).start();
    swarm.put(0, "ucxl://shop/cart", "rounds half to even");
    swarm.put(1, "ucxl://shop/plan", "billing will be rewritten", "architect");
    swarm.partition(3, 4, 5).crash(7).advance(Duration.ofMinutes(5));
    swarm.heal().restart(7).assertConverged();
    assert swarm.get(7, "ucxl://shop/cart").equals(List.of("rounds half to even"));
    assert swarm.get(7, "ucxl://shop/plan").isEmpty(); // sealed to a role that peer 7 does not hold
  }

  @SimulatedSwarmTest(peers = 12, replicas = 3)
  @Seeds(20)
  void aCrashDuringAPartitionLosesNothing(SimulatedSwarm swarm) {
    swarm.put(0, "ucxl://shop/cart", "rounds half to even");
    swarm.partition(1, 2, 3, 4).crash(7).advance(Duration.ofMinutes(5));
    swarm.heal().restart(7).assertConverged();
    assertThat(swarm.get(7, "ucxl://shop/cart")).containsExactly("rounds half to even");
  }

  @Test
  void theReadmeShowsWhatIsRunHere() throws IOException {
    String source = words(Files.readString(SOURCE));
    Stream<String> snippets =
        JAVA.matcher(Files.readString(Path.of("../README.md")))
            .results()
            .map(MatchResult::group)
            .filter(snippet -> snippet.contains("SimulatedSwarm"))
            .map(snippet -> snippet.replace("```java", "").replace("```", ""));
    assertThat(snippets).hasSize(2).allSatisfy(text -> assertThat(source).contains(words(text)));
  }

  private static String words(String text) {
    return text.strip().replaceAll("\\s+", " ");
  }
}
