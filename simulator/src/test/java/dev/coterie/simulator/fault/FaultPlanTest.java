package dev.coterie.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Duration LENGTH = Duration.ofMinutes(10);

  private static final PlannedFault CRASH =
      new PlannedFault(
          Duration.ofMillis(12_500), FaultKind.CRASH, List.of(3, 7), Duration.ofSeconds(30), 0);
  private static final PlannedFault LOSS =
      new PlannedFault(Duration.ZERO, FaultKind.LOSS, List.of(), Duration.ofSeconds(5), 250);

  private static FaultSpec spec(FaultKind kind, FaultSpec.Pattern pattern) {
    return new FaultSpec(
        kind, 4, 0.2, 0.1, 0.9, Duration.ofSeconds(1), Duration.ofSeconds(9), 10, 20, pattern);
  }

  private static FaultPlan draw(FaultSpec spec, long seed) {
    return FaultDraw.draw(List.of(spec), 30, LENGTH, LENGTH, 0, new SplittableRandom(seed));
  }

  @Test
  void aPlanIsReadBackFromItsText() {
    FaultPlan plan = new FaultPlan(List.of(CRASH, LOSS));
    assertThat(plan.toString()).isEqualTo("0 loss - 5000 250; 12500 crash 3,7 30000 0");
    assertThat(FaultPlan.parse(plan.toString())).isEqualTo(plan);
    assertThat(FaultPlan.parse("")).isEqualTo(FaultPlan.none());
    assertThat(FaultPlan.parse("12500 crash 3,7 30000 0\n0 loss - 5000 250\n")).isEqualTo(plan);
  }

  @Test
  void whatIsNoPlanIsRefusedAndSaidWhy() {
    assertThatThrownBy(() -> FaultPlan.parse("soon crash 3 1 0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("soon crash");
    assertThatThrownBy(() -> FaultPlan.parse("1 flood 3 1 0")).hasMessageContaining("flood");
    assertThatThrownBy(() -> FaultPlan.parse("1 crash 3 1")).hasMessageContaining("1 crash 3 1");
    assertThatThrownBy(() -> FaultPlan.parse("-1 crash 3 1 0")).hasMessageContaining("negative");
    assertThatThrownBy(() -> FaultPlan.parse("1 crash 3,x 1 0")).hasMessageContaining("3,x");
  }

  @Test
  void aPlanHasAtMostSoManyFaults() {
    List<PlannedFault> most = Collections.nCopies(FaultPlan.MAX_FAULTS, CRASH);
    assertThat(new FaultPlan(most).faults()).hasSize(FaultPlan.MAX_FAULTS);
    assertThatThrownBy(() -> new FaultPlan(Collections.nCopies(FaultPlan.MAX_FAULTS + 1, CRASH)))
        .hasMessageContaining("100001");
  }

  @Test
  void everyKindIsFoundByItsLabel() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(FaultKind.of(kind.label())).isEqualTo(kind);
    }
  }

  @Test
  void aSeedDrawsOnePlanAndAnotherSeedAnother() {
    FaultSpec spec = spec(FaultKind.CRASH, FaultSpec.Pattern.SCATTERED);
    assertThat(draw(spec, 1)).isEqualTo(draw(spec, 1)).isNotEqualTo(draw(spec, 2));
  }

  @Test
  void scatteredFaultsKeepToWhatTheSpecSays() {
    for (int seed = 0; seed < 50; seed++) {
      List<PlannedFault> faults =
          draw(spec(FaultKind.SLOW, FaultSpec.Pattern.SCATTERED), seed).faults();
      assertThat(faults.size()).isBetween(2, 6);
      assertThat(faults)
          .allSatisfy(
              fault -> {
                assertThat(fault.at())
                    .isBetween(LENGTH.dividedBy(10), LENGTH.dividedBy(10).multipliedBy(9));
                assertThat(fault.length()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(9));
                assertThat(fault.amount()).isBetween(10L, 20L);
                assertThat(fault.targets()).hasSize(6).isSorted().doesNotHaveDuplicates();
              });
    }
  }

  @Test
  void rollingFaultsStrikeEveryPeerOnceARound() {
    List<PlannedFault> faults = draw(spec(FaultKind.CRASH, FaultSpec.Pattern.ROLLING), 1).faults();
    assertThat(faults).hasSize(4 * 30);
    for (int peer = 0; peer < 30; peer++) {
      List<Integer> target = List.of(peer);
      assertThat(faults).filteredOn(fault -> fault.targets().equals(target)).hasSize(4);
    }
  }

  @Test
  void theLatecomersAreTheLastPeers() {
    List<PlannedFault> faults =
        draw(spec(FaultKind.LATE_JOIN, FaultSpec.Pattern.SCATTERED), 1).faults();
    assertThat(faults.stream().map(fault -> fault.targets().get(0)).toList())
        .containsExactly(24, 25, 26, 27, 28, 29);
  }

  @Test
  void sessionsAreAsLongAsMeasuredInTheMean() {
    SplittableRandom random = new SplittableRandom(3);
    double minutes = 0;
    for (int i = 0; i < 200_000; i++) {
      minutes += Sessions.session(random, 1).toMillis() / 60_000.0;
    }
    // The mean of a Weibull distribution is its scale times gamma(1 + 1 / shape) = 1.4571 here.
    assertThat(minutes / 200_000).isBetween(240.0, 254.0);
  }

  @Test
  void sessionsThatAreSoManyTimesAsFastAreAsManyTimesShorter() {
    assertThat(Sessions.absence(new SplittableRandom(3), 100).toMillis())
        .isCloseTo(
            Sessions.absence(new SplittableRandom(3), 1).toMillis() / 100,
            org.assertj.core.api.Assertions.within(1L));
  }
}
