package dev.coterie.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatabilityTest {
  @Test
  void anInvariantThatNeverLookedSaysSo() {
    assertThat(new Repeatability().verdict().outcome()).isEqualTo(Outcome.NOT_CHECKED);
  }

  @Test
  void equalHashesHoldAndUnequalOnesFire() {
    Repeatability repeatability = new Repeatability();
    repeatability.compare("seed 1", "0a", "0a");
    assertThat(repeatability.verdict().outcome()).isEqualTo(Outcome.HELD);
    repeatability.compare("seed 2", "0a", "0b");
    assertThat(repeatability.verdict().outcome()).isEqualTo(Outcome.FIRED);
    assertThat(repeatability.verdict().findings()).containsExactly("seed 2 gave 0a and then 0b");
  }

  @Test
  void manyFindingsAreCountedAndAFewTold() {
    Repeatability repeatability = new Repeatability();
    for (int i = 0; i < Invariant.MAX_FINDINGS + 2; i++) {
      repeatability.compare("seed " + i, "0a", "0b");
    }
    assertThat(repeatability.verdict().findings())
        .hasSize(Invariant.MAX_FINDINGS + 1)
        .endsWith("and 2 more");
  }
}
