package dev.coterie.simulator.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.displayName;

import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.SwarmBuilder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * The extension, seen from JUnit: which seeds run, under which names, and what a failure prints.
 */
@ResourceLock(Resources.SYSTEM_ERR)
class SwarmExtensionTest {
  private static final List<Long> SEEN = new ArrayList<>();

  @BeforeEach
  void forget() {
    SEEN.clear();
  }

  private static EngineExecutionResults run(Class<?> tests, Map<String, String> settings) {
    EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter").selectors(selectClass(tests));
    settings.forEach(kit::configurationParameter);
    return kit.execute();
  }

  private static List<Long> seeds(Class<?> tests, Map<String, String> settings) {
    SEEN.clear();
    run(tests, settings).testEvents().assertStatistics(events -> events.failed(0));
    return List.copyOf(SEEN);
  }

  /** Run by the engine that a test starts, and by no other; so are those that follow. */
  static class Unnamed {
    @SimulatedSwarmTest(peers = 1, replicas = 1)
    void test(SimulatedSwarm swarm) {
      SEEN.add(swarm.world().seed());
    }
  }

  static class Counted {
    @SimulatedSwarmTest(peers = 1, replicas = 1)
    @Seeds(value = 3, from = 10)
    @Seed({77, 11})
    void test(SimulatedSwarm swarm) {
      SEEN.add(swarm.world().seed());
    }
  }

  @Seeds(2)
  static class ByItsClass {
    @SimulatedSwarmTest(peers = 3, replicas = 1)
    void test(SwarmBuilder builder) {
      SimulatedSwarm swarm = builder.role("architect", 2).start();
      assertThat(swarm.size()).isEqualTo(3);
      SEEN.add(swarm.world().seed());
    }
  }

  static class Unlucky {
    @SimulatedSwarmTest(peers = 1, replicas = 1)
    @Seeds(3)
    void fails(SimulatedSwarm swarm) {
      assertThat(swarm.world().seed()).isNotEqualTo(2);
    }
  }

  static class WithoutAnyPeer {
    @SimulatedSwarmTest(peers = 0)
    void neverRuns(SimulatedSwarm swarm) {
      SEEN.add(swarm.world().seed());
    }
  }

  @Test
  void aTestThatNamesNoSeedRunsSeedOne() {
    assertThat(seeds(Unnamed.class, Map.of())).containsExactly(1L);
  }

  @Test
  void namedSeedsRunFirstThenTheCountedOnesAndNoneTwice() {
    assertThat(seeds(Counted.class, Map.of())).containsExactly(77L, 11L, 10L, 12L);
  }

  @Test
  void seedsOfTheClassHoldForItsMethodsAndABuilderCanBeDescribedFurther() {
    assertThat(seeds(ByItsClass.class, Map.of())).containsExactly(1L, 2L);
  }

  @Test
  void aSettingRunsOneSeedInPlaceOfAll() {
    assertThat(seeds(Counted.class, Map.of("coterie.seed", "11"))).containsExactly(11L);
    assertThat(seeds(Counted.class, Map.of("coterie.seed", "5, -6"))).containsExactly(5L, -6L);
  }

  @Test
  void aSettingSaysHowManySeedsARunTakes() {
    Map<String, String> four = Map.of("coterie.seeds", "4");
    assertThat(seeds(ByItsClass.class, four)).containsExactly(1L, 2L, 3L, 4L);
    assertThat(seeds(Unnamed.class, four)).containsExactly(1L);
  }

  @Test
  void namesShowTheSeed() {
    run(Counted.class, Map.of())
        .testEvents()
        .started()
        .assertThatEvents()
        .haveExactly(1, displayName("seed 77"))
        .haveExactly(1, displayName("seed 10"))
        .haveExactly(1, displayName("seed 12"));
  }

  @Test
  void aFailurePrintsOneLineThatRunsItsSeedAgain() {
    String err = errorOutput(() -> assertThat(failures(run(Unlucky.class, Map.of()))).hasSize(1));
    assertThat(err)
        .isEqualTo(
            "Replay: mvn test -Dtest='"
                + Unlucky.class.getName()
                + "#fails' -Dcoterie.seed=2"
                + System.lineSeparator());
  }

  @Test
  void aSwarmThatCannotStartPrintsItsReplayLineToo() {
    String err =
        errorOutput(
            () ->
                assertThat(failures(run(WithoutAnyPeer.class, Map.of())))
                    .singleElement()
                    .asString()
                    .contains("at least one peer, not 0"));
    assertThat(err).contains("#neverRuns' -Dcoterie.seed=1");
    assertThat(SEEN).isEmpty();
  }

  @Test
  void settingsThatAreNoNumbersOrBeyondTheLimitAreNamed() {
    assertThat(refusal(Map.of("coterie.seed", "x")))
        .contains("coterie.seed is a whole number, or several with commas, not 'x'");
    assertThat(refusal(Map.of("coterie.seeds", "many")))
        .contains("coterie.seeds is a whole number, not 'many'");
    assertThat(refusal(Map.of("coterie.seeds", "0")))
        .contains("a test runs 1 to 1000000 seeds, not 0");
    assertThat(refusal(Map.of("coterie.seeds", "1000001")))
        .contains("a test runs 1 to 1000000 seeds, not 1000001");
  }

  private static String refusal(Map<String, String> settings) {
    return run(ByItsClass.class, settings).containerEvents().failed().stream()
        .map(SwarmExtensionTest::failure)
        .toList()
        .toString();
  }

  private static List<String> failures(EngineExecutionResults results) {
    return results.testEvents().failed().stream().map(SwarmExtensionTest::failure).toList();
  }

  private static String failure(Event event) {
    return event
        .getRequiredPayload(TestExecutionResult.class)
        .getThrowable()
        .map(thrown -> thrown + " " + thrown.getCause())
        .orElse("");
  }

  private static String errorOutput(Runnable work) {
    PrintStream before = System.err;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setErr(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setErr(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
