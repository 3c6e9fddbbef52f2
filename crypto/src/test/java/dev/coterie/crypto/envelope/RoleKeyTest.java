package dev.coterie.crypto.envelope;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.SeededEntropy;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class RoleKeyTest {

  /** The example key pair of the age specification: 32 times the byte 0x42. */
  private static final String SECRET =
      "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

  private static final String RECIPIENT =
      "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

  @Test
  void theSpecificationsExampleKeyHasItsTexts() {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) 0x42);
    RoleKey key = RoleKey.of(bytes);
    assertThat(key.toSecretText()).isEqualTo(SECRET);
    assertThat(key.recipient()).hasToString(RECIPIENT);
    assertThat(RoleKey.parse(SECRET)).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(RoleRecipient.parse(RECIPIENT)).isEqualTo(key.recipient());
  }

  @Test
  void eitherCaseIsReadAndMixedCaseIsNot() {
    RoleKey key = RoleKey.parse(SECRET);
    assertThat(RoleKey.parse(SECRET.toLowerCase(Locale.ROOT))).isEqualTo(key);
    assertThat(RoleRecipient.parse(RECIPIENT.toUpperCase(Locale.ROOT))).isEqualTo(key.recipient());
    assertThatThrownBy(() -> RoleRecipient.parse("A" + RECIPIENT.substring(1)))
        .isInstanceOf(InvalidRoleKeyException.class)
        .hasMessageContaining("case");
  }

  @Test
  void everySingleTypingErrorIsNoticed() {
    for (int i = 4; i < RECIPIENT.length(); i++) {
      char other = RECIPIENT.charAt(i) == 'q' ? 'p' : 'q';
      String typo = RECIPIENT.substring(0, i) + other + RECIPIENT.substring(i + 1);
      assertThatThrownBy(() -> RoleRecipient.parse(typo))
          .isInstanceOf(InvalidRoleKeyException.class)
          .hasMessageContaining("checksum");
    }
  }

  @Test
  void aRecipientIsNoSecretAndASecretNoRecipient() {
    assertThatThrownBy(() -> RoleKey.parse(RECIPIENT)).isInstanceOf(InvalidRoleKeyException.class);
    assertThatThrownBy(() -> RoleRecipient.parse(SECRET))
        .isInstanceOf(InvalidRoleKeyException.class);
  }

  @Test
  void noMessageAndNoTextHoldsTheSecret() {
    String part = SECRET.substring(16, 40);
    assertThat(RoleKey.parse(SECRET).toString()).contains(RECIPIENT).doesNotContain(part);
    assertThatThrownBy(() -> RoleKey.parse(SECRET + "Q"))
        .hasMessageNotContaining(part)
        .isInstanceOf(InvalidRoleKeyException.class);
    assertThatThrownBy(() -> RoleKey.parse(SECRET.replace('X', 'Q')))
        .hasMessageNotContaining(part)
        .isInstanceOf(InvalidRoleKeyException.class);
  }

  @Test
  void keysHaveThirtyTwoBytes() {
    for (int length : new int[] {0, 31, 33}) {
      assertThatThrownBy(() -> RoleKey.of(new byte[length]))
          .isInstanceOf(InvalidRoleKeyException.class);
      assertThatThrownBy(() -> RoleRecipient.of(new byte[length]))
          .isInstanceOf(InvalidRoleKeyException.class);
    }
  }

  @Test
  void generationTakesItsSecretFromTheEntropyGiven() {
    RoleKey one = RoleKey.generate(new SeededEntropy(1));
    assertThat(RoleKey.generate(new SeededEntropy(1))).isEqualTo(one);
    assertThat(RoleKey.generate(new SeededEntropy(2))).isNotEqualTo(one);
  }

  @Test
  void damagedTextsGiveOnlyTypedErrors() {
    for (String good : new String[] {SECRET, RECIPIENT}) {
      Mutations.of(
          good.getBytes(ISO_8859_1),
          1000,
          31,
          bytes -> {
            String text = new String(bytes, ISO_8859_1);
            try {
              assertThat(RoleKey.parse(text).toSecretText()).isEqualToIgnoringCase(text);
            } catch (InvalidRoleKeyException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
            try {
              assertThat(RoleRecipient.parse(text).toString()).isEqualToIgnoringCase(text);
            } catch (InvalidRoleKeyException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
          });
    }
  }
}
