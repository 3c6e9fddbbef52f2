package dev.coterie.simulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.simulator.fault.FaultKind;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScenariosTest {
  private static final String GOOD =
      """
      name: mine
      description: of a user's own
      peers: 5
      replicas: 3
      length: 1h2m3s
      workload: {entries: 4, writes: 0.5}
      faults:
        - {kind: crash, times: 2, shortest: 1500ms, longest: 2s}
      expect: {convergesWithinSyncPeriods: 3}
      """;

  @Test
  void everyScenarioIsThereUnderItsName() throws ScenarioException {
    for (String name : Scenarios.names()) {
      assertThat(Scenarios.named(name).name()).isEqualTo(name);
      assertThat(Scenarios.named(name).description()).isNotBlank();
      assertThat(Scenarios.named(name).expectation().goals()).contains("acknowledged-write");
    }
    assertThat(Scenarios.named("churn").workload().operationsPerPeerPerSecond())
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void aNameThatDoesNotExistIsToldTogetherWithThoseThatDo() {
    assertThatThrownBy(() -> Scenarios.named("stead"))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContaining("\"stead\"")
        .hasMessageContaining("steady, churn");
  }

  @Test
  void aUsersOwnScenarioIsRead() throws ScenarioException {
    Scenario mine = Scenarios.parse(GOOD);
    assertThat(mine.length()).hasSeconds(3_723);
    assertThat(mine.signatures()).isEqualTo(Signatures.KEYED_HASH);
    assertThat(mine.faults().get(0).kind()).isEqualTo(FaultKind.CRASH);
    assertThat(mine.faults().get(0).shortest()).hasMillis(1_500);
  }

  private static void isRefused(String yaml, String... why) {
    assertThatThrownBy(() -> Scenarios.parse(yaml))
        .isInstanceOf(ScenarioException.class)
        .hasMessageContainingAll(why);
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    isRefused(GOOD.replace("peers: 5", "peers: five"), "scenario.peers", "five");
    isRefused(GOOD.replace("peers: 5", "peers: 0"), "peers", "0");
    isRefused(GOOD.replace("length: 1h2m3s", "length: soon"), "scenario.length", "soon");
    isRefused(GOOD.replace("length: 1h2m3s\n", ""), "lacks \"length\"");
    isRefused(GOOD.replace("kind: crash", "kind: flood"), "flood");
    isRefused(GOOD.replace("times: 2", "times: 0"), "times", "0");
    isRefused(GOOD.replace("longest: 2s", "longest: 1s"), "shortest");
    isRefused(GOOD.replace("writes: 0.5", "writes: 1.5"), "1.5");
    isRefused(GOOD.replace("writes: 0.5", "wirtes: 0.5"), "scenario.workload", "wirtes");
    isRefused(GOOD + "surprise: 1\n", "surprise");
    isRefused("just a text", "scenario");
    isRefused("a: [", "not YAML");
    isRefused(" ".repeat(ScenarioReader.MAX_CHARS + 1), "1048577");
  }

  /** Whatever bytes become of a scenario, it is read or refused. */
  @Test
  void noMutationOfAScenarioIsAnErrorOfAnotherKind() {
    SplittableRandom random = new SplittableRandom(11);
    int refused = 0;
    for (int i = 0; i < 2_000; i++) {
      StringBuilder yaml = new StringBuilder(GOOD);
      for (int change = 0; change <= random.nextInt(3); change++) {
        int place = random.nextInt(yaml.length());
        if (random.nextBoolean()) {
          yaml.setCharAt(place, (char) (32 + random.nextInt(96)));
        } else {
          yaml.setLength(Math.max(1, place));
        }
      }
      try {
        Scenarios.parse(yaml.toString());
      } catch (ScenarioException e) {
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }
}
