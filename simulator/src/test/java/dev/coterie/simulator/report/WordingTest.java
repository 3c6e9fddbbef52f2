package dev.coterie.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WordingTest {
  @Test
  void aShareIsNeverRoundedUpToAll() {
    assertThat(Wording.percent(1)).isEqualTo("100 %");
    assertThat(Wording.percent(0.999_999)).isEqualTo("99.99 %");
    assertThat(Wording.percent(0.5)).isEqualTo("50 %");
  }

  @Test
  void timesAreInTheirTwoLargestUnits() {
    assertThat(Wording.time(Duration.ofMillis(12_500))).isEqualTo("12.5s");
    assertThat(Wording.time(Duration.ofSeconds(60))).isEqualTo("1m");
    assertThat(Wording.time(Duration.ofSeconds(3_725))).isEqualTo("1h 2m");
    assertThat(Wording.time(Duration.ofHours(50))).isEqualTo("2d 2h");
  }

  @Test
  void figuresHaveThePlacesTheyNeed() {
    assertThat(Wording.figure(3)).isEqualTo("3");
    assertThat(Wording.figure(0.347)).isEqualTo("0.35");
    assertThat(Wording.figure(21.53)).isEqualTo("21.5");
    assertThat(Wording.figure(123_456.7)).isEqualTo("123,457");
    assertThat(Wording.bytes(1_536)).isEqualTo("1.50 KiB");
    assertThat(Wording.bytes(12)).isEqualTo("12 B");
  }
}
