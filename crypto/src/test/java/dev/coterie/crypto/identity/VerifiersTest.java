package dev.coterie.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.primitives.Ed25519Verifier;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class VerifiersTest {
  private final Verifiers verifiers = new Verifiers();

  @Test
  void aKeyIsPreparedOnce() {
    Ed25519Verifier first = verifiers.of(key(1));
    assertThat(verifiers.of(key(1))).isSameAs(first);
  }

  @Test
  void noMoreKeysAreKeptThanTheLimit() {
    Ed25519Verifier oldest = verifiers.of(key(0));
    for (int i = 1; i < Verifiers.MAX_KEYS; i++) {
      verifiers.of(key(i));
    }
    assertThat(verifiers.size()).isEqualTo(Verifiers.MAX_KEYS);
    assertThat(verifiers.of(key(0))).isSameAs(oldest);
    verifiers.of(key(Verifiers.MAX_KEYS));
    assertThat(verifiers.size()).isEqualTo(Verifiers.MAX_KEYS);
  }

  @Test
  void bytesThatAreNoPointVerifyNothing() {
    assertThat(verifiers.of(key(2)).verify(new byte[1], new byte[64])).isFalse();
  }

  /** Most such bytes are no point of prime order, which is as good here. */
  private static PublicKey key(int number) {
    return PublicKey.of(ByteBuffer.allocate(PublicKey.BYTES).putInt(number).array());
  }
}
