package dev.coterie.crypto.primitives;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HashTest {

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  @Test
  void theHashOfPartsIsTheHashOfTheirConcatenation() {
    assertThat(Hash.of(ascii("a"), ascii("bc"))).isEqualTo(Hash.of(ascii("abc")));
    assertThat(Hash.of(ascii("abc")))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void aTaggedHashStartsWithTheLengthAndBytesOfItsDomain() {
    assertThat(Hash.tagged("dom", ascii("a"), ascii("b"))).isEqualTo(Hash.of(ascii("\3domab")));
    assertThat(Hash.tagged("x", ascii("y"))).isNotEqualTo(Hash.tagged("y", ascii("x")));
  }

  @Test
  void aDomainHasOneToTwoHundredAndFiftyFiveBytes() {
    assertThat(Hash.tagged("d".repeat(255))).isNotNull();
    assertThatThrownBy(() -> Hash.tagged("d".repeat(256)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("255")
        .hasMessageContaining("256");
    assertThatThrownBy(() -> Hash.tagged("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hashesAreOrderedAsUnsignedNumbers() {
    byte[] low = new byte[32];
    byte[] high = new byte[32];
    low[0] = 0x7F;
    high[0] = (byte) 0x80;
    assertThat(Hash.wrap(low)).isLessThan(Hash.wrap(high));
    assertThat(Hash.wrap(high).unsignedByteAt(0)).isEqualTo(0x80);
  }

  @Test
  void aHashCannotBeChangedThroughItsArrays() {
    byte[] bytes = new byte[32];
    Hash hash = Hash.wrap(bytes);
    bytes[0] = 1;
    hash.bytes()[1] = 1;
    assertThat(hash).isEqualTo(Hash.wrap(new byte[32]));
  }

  @Test
  void theTextReadsBack() {
    Hash hash = Hash.of(ascii("x"));
    assertThat(Hash.parse(hash.toString())).isEqualTo(hash).hasSameHashCodeAs(hash);
    assertThatThrownBy(() -> Hash.parse(hash + "0")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hash.parse("g".repeat(64)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyThirtyTwoBytesAreAHash() {
    for (int length : new int[] {0, 31, 33}) {
      byte[] bytes = new byte[length];
      Arrays.fill(bytes, (byte) 1);
      assertThatThrownBy(() -> Hash.wrap(bytes)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aSeedIsStretchedToHashesOfItAndACounter() {
    byte[] seed = new byte[64];
    Arrays.fill(seed, (byte) 7);
    byte[] stretched = Hash.stretch(seed, 256);
    assertThat(stretched).hasSize(256 * Hash.BYTES);
    for (int block = 0; block < 256; block++) {
      assertThat(Arrays.copyOfRange(stretched, block * Hash.BYTES, (block + 1) * Hash.BYTES))
          .isEqualTo(Hash.of(seed, new byte[] {(byte) block}).bytes());
    }
    assertThatThrownBy(() -> Hash.stretch(seed, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Hash.stretch(seed, 257)).isInstanceOf(IllegalArgumentException.class);
  }
}
