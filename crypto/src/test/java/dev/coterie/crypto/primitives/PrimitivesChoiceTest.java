package dev.coterie.crypto.primitives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.testing.SeededEntropy;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;

class PrimitivesChoiceTest {

  @Test
  void theNativeImplementationIsChosenWhereItLoads() {
    assertThat(Primitives.best().describe()).startsWith("native: Conscrypt");
    assertThat(Primitives.best()).isSameAs(Primitives.best());
  }

  @Test
  void aLibraryThatDoesNotLoadFallsBackAndSaysWhy() {
    Primitives chosen =
        PrimitivesChoice.choose(
            () -> {
              throw new UnsatisfiedLinkError("no such library");
            });
    assertThat(chosen.describe()).startsWith("portable").contains("no such library");
  }

  @Test
  void aLibraryThatComputesWronglyFallsBackAndSaysWhere() {
    Primitives chosen = PrimitivesChoice.choose(WrongAgreement::new);
    assertThat(chosen.describe()).startsWith("portable").contains("X25519 agreement");
  }

  /** Shows that the strictness tests of the contract test something: the plain check is laxer. */
  @Test
  void bouncyCastleAloneWouldAcceptSomeNoncePointsWithATorsionPart() {
    EdwardsForgery forgery = new EdwardsForgery(new SeededEntropy(1));
    int accepted = 0;
    for (int i = 0; i < 32; i++) {
      byte[] message = {(byte) i};
      byte[] signature = forgery.withTorsionInNonce(message);
      if (Ed25519.verify(signature, 0, forgery.publicKey(), 0, message, 0, 1)) {
        accepted++;
      }
    }
    assertThat(accepted).isPositive();
  }

  private static final class WrongAgreement implements Primitives {
    private final Primitives right = new PortablePrimitives("as a test");

    @Override
    public byte[] ed25519PublicKey(byte[] seed) {
      return right.ed25519PublicKey(seed);
    }

    @Override
    public Ed25519Signer ed25519Signer(byte[] seed) {
      return right.ed25519Signer(seed);
    }

    @Override
    public Ed25519Verifier ed25519Verifier(byte[] publicKey) {
      return right.ed25519Verifier(publicKey);
    }

    @Override
    public byte[] x25519PublicKey(byte[] privateKey) {
      return right.x25519PublicKey(privateKey);
    }

    @Override
    public byte[] x25519(byte[] privateKey, byte[] publicKey) throws WeakPointException {
      byte[] shared = right.x25519(privateKey, publicKey);
      shared[0] ^= 1;
      return shared;
    }

    @Override
    public Aead aead(byte[] key) {
      return right.aead(key);
    }

    @Override
    public String describe() {
      return "wrong";
    }
  }
}
