package dev.coterie.node.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizeTextTest {

  @ParameterizedTest
  @CsvSource({"0,0", "17,17", "17B,17", "3KiB,3072", "64MiB,67108864", "2GiB,2147483648"})
  void aSizeIsANumberAndAUnit(String text, long bytes) {
    assertThat(SizeText.parse(text)).isEqualTo(bytes);
    assertThat(SizeText.parse(SizeText.show(bytes))).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MiB", "-1", "1.5MiB", "64MB", "64mib", "64 MiB", "1TiB"})
  void anythingElseIsRefusedByName(String text) {
    assertThatThrownBy(() -> SizeText.parse(text)).hasMessageContaining("'" + text + "'");
  }

  @Test
  void theLargestIsTakenAndOneMoreIsNot() {
    assertThat(SizeText.parse("1048576GiB")).isEqualTo(SizeText.MAX_BYTES);
    assertThatThrownBy(() -> SizeText.parse("1048577GiB")).hasMessageContaining("1048576GiB");
  }
}
