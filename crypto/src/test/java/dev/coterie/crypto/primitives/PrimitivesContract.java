package dev.coterie.crypto.primitives;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.SeededEntropy;
import dev.coterie.crypto.testing.WireVectors;
import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every implementation of {@link Primitives} does, and does alike. */
abstract class PrimitivesContract {

  private static final byte[] NOTHING = {};
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  private final Primitives primitives = create();
  private final SeededEntropy entropy = new SeededEntropy(1);

  abstract Primitives create();

  @Test
  void itPassesTheKnownAnswers() {
    KnownAnswers.check(primitives);
  }

  @Test
  void itSignsAsOtherLibp2pImplementationsDo() {
    byte[] seed = WireVectors.bytes("ed25519.seed");
    byte[] publicKey = primitives.ed25519PublicKey(seed);
    assertThat(HexFormat.of().formatHex(publicKey))
        .isEqualTo(WireVectors.text("ed25519.publicKey").substring(8));
    byte[] signature = primitives.ed25519Sign(seed, HELLO);
    assertThat(signature).isEqualTo(WireVectors.bytes("ed25519.signatureOfHello"));
    assertThat(primitives.ed25519Verify(publicKey, HELLO, signature)).isTrue();
  }

  @Test
  void aNewPairBelongsTogetherAndIsTheSourcesUnlessThatIsTheSystems() {
    X25519Pair seeded = primitives.newX25519Pair(new SeededEntropy(7));
    assertThat(seeded.privateKey()).isEqualTo(new SeededEntropy(7).bytes(32));
    assertThat(seeded.publicKey()).isEqualTo(primitives.x25519PublicKey(seeded.privateKey()));
    Entropy system = new SystemEntropy();
    X25519Pair first = primitives.newX25519Pair(system);
    X25519Pair second = primitives.newX25519Pair(system);
    assertThat(first.publicKey()).isEqualTo(primitives.x25519PublicKey(first.privateKey()));
    assertThat(second.privateKey()).isNotEqualTo(first.privateKey());
  }

  /** Stands for the operating system's; what it gives differs each time. */
  private static final class SystemEntropy implements Entropy {
    private final SeededEntropy source = new SeededEntropy(8);

    @Override
    public void fill(byte[] target) {
      source.fill(target);
    }

    @Override
    public boolean isSystem() {
      return true;
    }
  }

  @Test
  void aChangedMessageSignatureOrKeyDoesNotVerify() {
    byte[] seed = entropy.bytes(32);
    byte[] publicKey = primitives.ed25519PublicKey(seed);
    byte[] signature = primitives.ed25519Sign(seed, HELLO);
    assertThat(primitives.ed25519Verify(publicKey, NOTHING, signature)).isFalse();
    for (int bit = 0; bit < 512; bit += 7) {
      byte[] changed = signature.clone();
      changed[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(primitives.ed25519Verify(publicKey, HELLO, changed)).isFalse();
    }
    byte[] otherKey = primitives.ed25519PublicKey(entropy.bytes(32));
    assertThat(primitives.ed25519Verify(otherKey, HELLO, signature)).isFalse();
  }

  @Test
  void aSignatureOfAnyOtherLengthDoesNotVerify() {
    byte[] publicKey = primitives.ed25519PublicKey(entropy.bytes(32));
    for (int length : new int[] {0, 1, 63, 65, 128}) {
      assertThat(primitives.ed25519Verify(publicKey, HELLO, new byte[length])).isFalse();
    }
  }

  @Test
  void aSignatureWithAnUnreducedScalarDoesNotVerify() {
    EdwardsForgery forgery = new EdwardsForgery(entropy);
    assertThat(primitives.ed25519Verify(forgery.publicKey(), HELLO, forgery.honest(HELLO)))
        .isTrue();
    assertThat(primitives.ed25519Verify(forgery.publicKey(), HELLO, forgery.unreduced(HELLO)))
        .isFalse();
  }

  @Test
  void aNoncePointWithATorsionPartDoesNotVerifyWhateverTheMessage() {
    EdwardsForgery forgery = new EdwardsForgery(entropy);
    for (int i = 0; i < 32; i++) {
      byte[] message = {(byte) i};
      byte[] signature = forgery.withTorsionInNonce(message);
      assertThat(primitives.ed25519Verify(forgery.publicKey(), message, signature)).isFalse();
    }
  }

  @Test
  void aKeyWithATorsionPartVerifiesNothing() {
    EdwardsForgery forgery = new EdwardsForgery(entropy);
    byte[] key = forgery.publicKeyWithTorsion();
    for (int i = 0; i < 32; i++) {
      byte[] message = {(byte) i};
      byte[] signature = forgery.forTorsionKey(message);
      assertThat(primitives.ed25519Verify(key, message, signature)).isFalse();
    }
  }

  @Test
  void theIdentityAsNoncePointDoesNotVerify() {
    EdwardsForgery forgery = new EdwardsForgery(entropy);
    byte[] signature = forgery.withIdentityNonce(HELLO);
    assertThat(primitives.ed25519Verify(forgery.publicKey(), HELLO, signature)).isFalse();
  }

  @Test
  void aKeyThatIsNoPointOfPrimeOrderVerifiesNothing() {
    byte[] identity = new byte[32];
    identity[0] = 1;
    byte[] allOnes = HexFormat.of().parseHex("ff".repeat(32));
    for (byte[] key : new byte[][] {new byte[32], identity, allOnes}) {
      // With a key of low order, an all-zero scalar fits the identity in a lax check.
      byte[] signature = new byte[64];
      signature[0] = 1;
      assertThat(primitives.ed25519Verify(key, HELLO, signature)).isFalse();
    }
  }

  @Test
  void bothSidesAgreeOnOneSecret() throws WeakPointException {
    byte[] mine = entropy.bytes(32);
    byte[] theirs = entropy.bytes(32);
    byte[] shared = primitives.x25519(mine, primitives.x25519PublicKey(theirs));
    assertThat(shared).isEqualTo(primitives.x25519(theirs, primitives.x25519PublicKey(mine)));
    assertThat(shared).hasSize(32);
  }

  @Test
  void agreementWithAPointOfLowOrderIsRefused() {
    byte[] one = new byte[32];
    one[0] = 1;
    byte[] orderEight =
        HexFormat.of().parseHex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800");
    byte[] secret = entropy.bytes(32);
    for (byte[] point : new byte[][] {new byte[32], one, orderEight}) {
      assertThatThrownBy(() -> primitives.x25519(secret, point))
          .isInstanceOf(WeakPointException.class);
    }
  }

  @Test
  void keysOfAWrongLengthAreTheCallersFault() {
    for (int length : new int[] {0, 31, 33}) {
      byte[] bad = new byte[length];
      byte[] good = new byte[32];
      good[0] = 9;
      assertRefused(() -> primitives.ed25519PublicKey(bad));
      assertRefused(() -> primitives.ed25519Signer(bad));
      assertRefused(() -> primitives.ed25519Verifier(bad));
      assertRefused(() -> primitives.x25519PublicKey(bad));
      assertRefused(() -> primitives.x25519(bad, good));
      assertRefused(() -> primitives.x25519(good, bad));
      assertRefused(() -> primitives.aead(bad));
    }
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32");
  }

  @Test
  void hkdfGivesAnyLengthUpToItsLimit() {
    byte[] longest = primitives.hkdfSha256(HELLO, NOTHING, NOTHING, 255 * 32);
    assertThat(longest).hasSize(8160);
    assertThat(primitives.hkdfSha256(HELLO, NOTHING, NOTHING, 33))
        .isEqualTo(Arrays.copyOf(longest, 33));
    assertThat(primitives.hkdfSha256(HELLO, NOTHING, NOTHING, 0)).isEmpty();
    assertThatThrownBy(() -> primitives.hkdfSha256(HELLO, NOTHING, NOTHING, 8161))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("8160")
        .hasMessageContaining("8161");
  }

  /** RFC 4231 test case 2. */
  @Test
  void hmacIsThatOfTheRfc() {
    byte[] mac =
        primitives.hmacSha256(
            "Jefe".getBytes(UTF_8),
            "what do ya want ".getBytes(UTF_8),
            "for nothing?".getBytes(UTF_8));
    assertThat(HexFormat.of().formatHex(mac))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    assertThat(HexFormat.of().formatHex(primitives.hmacSha256(NOTHING)))
        .isEqualTo("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  }
}
