package dev.coterie.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "100ms,PT0.1S",
    "10s,PT10S",
    "5m,PT5M",
    "1h,PT1H",
    "7d,PT168H",
    "0s,PT0S",
    "90s,PT1M30S"
  })
  void aDurationIsANumberAndAUnit(String text, String expected) {
    assertThat(DurationText.parse(text)).isEqualTo(Duration.parse(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1500ms", "10s", "5m", "1h", "7d", "90s", "0ms"})
  void whatIsShownReadsBackAsTheSame(String text) {
    Duration duration = DurationText.parse(text);
    assertThat(DurationText.parse(DurationText.show(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "s", "-5s", "5 s", "5S", "1.5h", "5w", "9999999999999999999s", "５s"})
  void anythingElseIsRefusedByName(String text) {
    assertThatThrownBy(() -> DurationText.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'");
  }

  @Test
  void theLongestIsTakenAndOneDayMoreIsNot() {
    assertThat(DurationText.parse("36500d")).isEqualTo(DurationText.MAX);
    assertThatThrownBy(() -> DurationText.parse("36501d")).hasMessageContaining("36500d");
    assertThatThrownBy(() -> DurationText.parse("999999999999999999d"))
        .hasMessageContaining("36500d");
  }
}
