package dev.coterie.crypto.primitives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.SeededEntropy;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What every implementation's ChaCha20-Poly1305 does. */
abstract class AeadContract {

  private static final byte[] NOTHING = {};

  private final SeededEntropy entropy = new SeededEntropy(2);
  private final byte[] key = entropy.bytes(32);
  private final Aead aead = create().aead(key);

  abstract Primitives create();

  private static byte[] nonce(int counter) {
    byte[] nonce = new byte[Aead.NONCE_BYTES];
    nonce[4] = (byte) counter;
    return nonce;
  }

  private byte[] seal(int counter, byte[] message) {
    byte[] sealed = new byte[message.length + Aead.TAG_BYTES];
    int length = aead.seal(nonce(counter), NOTHING, message, 0, message.length, sealed, 0);
    assertThat(length).isEqualTo(sealed.length);
    return sealed;
  }

  private byte[] open(int counter, byte[] sealed) throws ForgedMessageException {
    byte[] message = new byte[sealed.length - Aead.TAG_BYTES];
    int length = aead.open(nonce(counter), NOTHING, sealed, 0, sealed.length, message, 0);
    assertThat(length).isEqualTo(message.length);
    return message;
  }

  @Test
  void whatOneObjectSealsItOpensWithTheSameNonceAndAgain() throws ForgedMessageException {
    for (int size : new int[] {0, 1, 64, 65_519, 65_536}) {
      byte[] message = entropy.bytes(size);
      byte[] sealed = seal(size % 251, message);
      assertThat(open(size % 251, sealed)).isEqualTo(message);
      assertThat(open(size % 251, sealed)).isEqualTo(message);
    }
  }

  @Test
  void itOpensAfterAForgeryWithTheSameNonce() throws ForgedMessageException {
    byte[] sealed = seal(1, entropy.bytes(100));
    byte[] forged = sealed.clone();
    forged[99] ^= 1;
    assertThatThrownBy(() -> open(1, forged)).isInstanceOf(ForgedMessageException.class);
    assertThat(open(1, sealed)).hasSize(100);
  }

  @Test
  void rangesWithinLargerArraysAreKeptTo() throws ForgedMessageException {
    byte[] input = entropy.bytes(300);
    byte[] output = new byte[300];
    int sealed = aead.seal(nonce(1), new byte[] {7}, input, 50, 100, output, 30);
    assertThat(sealed).isEqualTo(116);
    assertThat(Arrays.copyOf(output, 30)).containsOnly(0);
    assertThat(Arrays.copyOfRange(output, 146, 300)).containsOnly(0);
    byte[] opened = new byte[120];
    assertThat(aead.open(nonce(1), new byte[] {7}, output, 30, 116, opened, 10)).isEqualTo(100);
    assertThat(Arrays.copyOfRange(opened, 10, 110)).isEqualTo(Arrays.copyOfRange(input, 50, 150));
  }

  @Test
  void sealingAndOpeningInPlaceWork() throws ForgedMessageException {
    byte[] message = entropy.bytes(5000);
    byte[] buffer = Arrays.copyOf(message, 5000 + Aead.TAG_BYTES);
    aead.seal(nonce(1), NOTHING, buffer, 0, 5000, buffer, 0);
    byte[] apart = new byte[buffer.length];
    create().aead(key).seal(nonce(1), NOTHING, message, 0, 5000, apart, 0);
    assertThat(buffer).isEqualTo(apart);
    assertThat(aead.open(nonce(1), NOTHING, buffer, 0, buffer.length, buffer, 0)).isEqualTo(5000);
    assertThat(Arrays.copyOf(buffer, 5000)).isEqualTo(message);
  }

  @Test
  void anythingChangedIsNoticed() {
    byte[] sealed = seal(1, entropy.bytes(10));
    byte[] message = new byte[10];
    assertThatThrownBy(() -> open(2, sealed)).isInstanceOf(ForgedMessageException.class);
    assertThatThrownBy(() -> aead.open(nonce(1), new byte[1], sealed, 0, sealed.length, message, 0))
        .isInstanceOf(ForgedMessageException.class);
    for (int i = 0; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 0x10;
      assertThatThrownBy(() -> open(1, changed)).isInstanceOf(ForgedMessageException.class);
    }
    assertThatThrownBy(() -> open(1, Arrays.copyOf(sealed, 25)))
        .isInstanceOf(ForgedMessageException.class);
  }

  @Test
  void whatIsShorterThanATagIsAForgery() {
    for (int length : new int[] {0, 1, 15}) {
      assertThatThrownBy(
              () -> aead.open(nonce(1), NOTHING, new byte[15], 0, length, new byte[15], 0))
          .isInstanceOf(ForgedMessageException.class)
          .hasMessageContaining("16");
    }
  }

  @Test
  void sealingTwiceInARowWithOneNonceIsRefused() {
    byte[] message = new byte[3];
    byte[] sealed = seal(1, message);
    assertThatThrownBy(() -> seal(1, message)).isInstanceOf(IllegalArgumentException.class);
    assertThat(seal(2, message)).isNotEqualTo(sealed);
  }

  @Test
  void argumentsOutOfRangeAreTheCallersFault() {
    byte[] ten = new byte[10];
    assertThatThrownBy(() -> aead.seal(new byte[11], NOTHING, ten, 0, 1, new byte[17], 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> aead.seal(nonce(1), NOTHING, ten, 5, 6, new byte[99], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> aead.seal(nonce(1), NOTHING, ten, 0, 10, new byte[25], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> aead.open(nonce(1), NOTHING, new byte[26], 0, 26, new byte[9], 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
