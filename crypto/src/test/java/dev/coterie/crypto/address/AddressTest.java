package dev.coterie.crypto.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ucxl://shop/src/cart.go",
        "ucxl://a/b",
        "ucxl://a/.../..b/b..",
        "ucxl://a/100%25 of \\ it? #1",
        "ucxl://商店/源/🛒.go"
      })
  void canonicalTextsStayAsTheyAre(String text) {
    assertThat(Address.parse(text)).hasToString(text);
  }

  @Test
  void theAuthorityIsTheFirstSegment() {
    Address address = Address.parse("ucxl://shop/src/cart.go");
    assertThat(address.authority()).isEqualTo("shop");
    assertThat(address.segments()).containsExactly("shop", "src", "cart.go");
  }

  @Test
  void differentlyComposedTextsAreOneAddress() {
    Address composed = Address.parse("ucxl://shop/caf\u00e9");
    Address decomposed = Address.parse("ucxl://shop/cafe\u0301");
    assertThat(decomposed).isEqualTo(composed).hasSameHashCodeAs(composed);
    assertThat(decomposed).hasToString("ucxl://shop/caf\u00e9");
  }

  @ParameterizedTest
  @CsvSource({
    "'', does not start with",
    "shop/src, does not start with",
    "UCXL://shop/src, does not start with",
    "ucxl:/shop/src, does not start with",
    "ucxl://, empty segment",
    "ucxl://shop, no segment after the authority",
    "ucxl://shop/, empty segment",
    "ucxl:///src, empty segment",
    "ucxl://shop//src, empty segment",
    "ucxl://shop/src/, empty segment",
    "ucxl://shop/./src, segment \".\"",
    "ucxl://shop/src/.., segment \"..\"",
    "ucxl://../src, segment \"..\""
  })
  void whatIsNoAddressIsRefusedWithTheReason(String text, String reason) {
    assertThatThrownBy(() -> Address.parse(text))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining(reason)
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void controlCharactersAndHalvesOfSurrogatePairsAreRefusedAndShownSafely() {
    assertThatThrownBy(() -> Address.parse("ucxl://shop/a\u001b[2J"))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining("U+001B")
        .hasMessageNotContaining("\u001b");
    assertThatThrownBy(() -> Address.parse("ucxl://shop/a\u0085"))
        .isInstanceOf(InvalidAddressException.class);
    assertThatThrownBy(() -> Address.parse("ucxl://shop/\ud83d"))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining("U+D83D");
  }

  @Test
  void anAddressHasAtMostSixtyFourSegments() {
    String longest = "ucxl://a" + "/b".repeat(63);
    assertThat(Address.parse(longest).segments()).hasSize(64);
    assertThatThrownBy(() -> Address.parse(longest + "/b"))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining("64")
        .hasMessageContaining("65");
  }

  @Test
  void anAddressHasAtMostOneThousandAndTwentyFourBytes() {
    String longest = "ucxl://a/" + "é".repeat(507) + "b"; // 9 + 1,014 + 1
    assertThat(Address.parse(longest)).hasToString(longest);
    assertThatThrownBy(() -> Address.parse(longest + "b"))
        .isInstanceOf(InvalidAddressException.class)
        .hasMessageContaining("1024")
        .hasMessageContaining("1025");
    assertThatThrownBy(() -> Address.parse(longest + "b".repeat(100_000)))
        .isInstanceOf(InvalidAddressException.class)
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
  }

  @Test
  void theLimitIsOnTheNormalizedText() {
    String decomposed = "ucxl://a/" + "e\u0301".repeat(507);
    assertThat(Address.parse(decomposed).toString()).hasSize(9 + 507);
  }

  @Test
  void addressesAreOrderedByText() {
    assertThat(Address.parse("ucxl://a/b")).isLessThan(Address.parse("ucxl://a/c"));
  }
}
