package dev.coterie.simulator.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CanaryTest {
  private final SplittableRandom random = new SplittableRandom(7);
  private final Canary canary = new Canary(random);

  private byte[] textWithCanaryAt(int place) {
    byte[] text = new byte[100];
    random.nextBytes(text);
    System.arraycopy(canary.bytes(), 0, text, place, Canary.BYTES);
    return text;
  }

  @Test
  void itIsFoundAsItIsWhereverItStands() {
    for (int place = 0; place <= 100 - Canary.BYTES; place++) {
      assertThat(canary.isIn(textWithCanaryAt(place))).isTrue();
    }
  }

  @Test
  void itIsFoundInHexadecimalOfBothCases() {
    String hex = HexFormat.of().formatHex(textWithCanaryAt(33));
    assertThat(canary.isIn(hex)).isTrue();
    assertThat(canary.isIn(hex.toUpperCase(java.util.Locale.ROOT))).isTrue();
  }

  @Test
  void itIsFoundInBase64AtEveryAlignment() {
    for (int place = 0; place < 12; place++) {
      String base64 = Base64.getEncoder().encodeToString(textWithCanaryAt(place));
      assertThat(canary.isIn(base64)).as("at %s", place).isTrue();
    }
  }

  @Test
  void itIsNotFoundWhereItIsNotNorWhereAByteOfItIsMissing() {
    byte[] noise = new byte[1 << 20];
    random.nextBytes(noise);
    assertThat(canary.isIn(noise)).isFalse();
    byte[] cut = java.util.Arrays.copyOf(canary.bytes(), Canary.BYTES - 1);
    assertThat(canary.isIn(cut)).isFalse();
    assertThat(canary.isIn("".getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
