package dev.coterie.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void anAxisEndsAtARoundNumberAtOrAboveTheGreatestValue() {
    assertThat(Scale.of(97, false).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
    assertThat(Scale.of(100, false).high()).isEqualTo(100);
    assertThat(Scale.of(101, false).high()).isEqualTo(125);
    assertThat(Scale.of(0.003, false).high()).isEqualTo(0.003);
  }

  @Test
  void wholeNumbersHaveWholeTicks() {
    assertThat(Scale.of(1, true).ticks()).containsExactly(0.0, 1.0);
    assertThat(Scale.of(3, true).ticks()).containsExactly(0.0, 1.0, 2.0, 3.0);
    assertThat(Scale.of(11, true).ticks()).containsExactly(0.0, 5.0, 10.0, 15.0);
  }

  @Test
  void bytesAreRoundInTheirUnit() {
    assertThat(Scale.ofBytes(90_000).ticks()).startsWith(0.0, 20_480.0).endsWith(102_400.0);
    assertThat(Scale.ofBytes(1_023).high()).isEqualTo(1_250);
    assertThat(Scale.ofBytes(0).ticks()).hasSize(6).endsWith(1.0);
  }

  @Test
  void anAxisOfNothingStillHasALength() {
    for (double odd : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThat(Scale.of(odd, true).ticks()).containsExactly(0.0, 1.0);
    }
    assertThat(Scale.ofTime(Duration.ZERO).ticks()).containsExactly(0.0);
  }

  @Test
  void timesAreMarkedWherePeopleLookForThem() {
    assertThat(Scale.ofTime(Duration.ofMinutes(10)).ticks())
        .containsExactly(0.0, 120.0, 240.0, 360.0, 480.0, 600.0);
    assertThat(Scale.ofTime(Duration.ofDays(365)).ticks()).hasSizeBetween(3, 8);
    assertThat(Scale.ofTime(Duration.ofMillis(300)).ticks()).containsExactly(0.0);
  }
}
