package dev.coterie.crypto.primitives;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The start-up self-test: one published answer per algorithm, and one forgery per check.
 *
 * <p>It takes about a millisecond and catches a library that loads but computes wrongly, which
 * would otherwise show as entries that no one can read.
 */
final class KnownAnswers {

  private KnownAnswers() {}

  /** Throws {@link IllegalStateException}, naming the algorithm, at the first wrong answer. */
  static void check(Primitives primitives) {
    ed25519(primitives);
    x25519(primitives);
    aead(primitives);
    hkdf(primitives);
  }

  /** RFC 8032 §7.1, test 3. */
  private static void ed25519(Primitives primitives) {
    byte[] seed = hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    byte[] publicKey = hex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    byte[] message = hex("af82");
    byte[] signature =
        hex(
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a");
    require(Arrays.equals(primitives.ed25519PublicKey(seed), publicKey), "Ed25519 public key");
    require(Arrays.equals(primitives.ed25519Sign(seed, message), signature), "Ed25519 signature");
    require(primitives.ed25519Verify(publicKey, message, signature), "Ed25519 verification");
    signature[0] ^= 1;
    require(!primitives.ed25519Verify(publicKey, message, signature), "Ed25519 forgery");
  }

  /** RFC 7748 §6.1. */
  private static void x25519(Primitives primitives) {
    byte[] alice = hex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    byte[] alicePublic = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    byte[] bobPublic = hex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    byte[] shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
    require(Arrays.equals(primitives.x25519PublicKey(alice), alicePublic), "X25519 public key");
    try {
      require(Arrays.equals(primitives.x25519(alice, bobPublic), shared), "X25519 agreement");
    } catch (WeakPointException e) {
      throw new IllegalStateException("Self-test failed: X25519 agreement", e);
    }
    try {
      byte[] zero = new byte[Primitives.KEY_BYTES];
      require(primitives.x25519(alice, zero).length < 0, "X25519 with a point of low order");
    } catch (WeakPointException expected) {
      return;
    }
  }

  /** RFC 8439 §2.8.2. */
  private static void aead(Primitives primitives) {
    byte[] key = hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
    byte[] nonce = hex("070000004041424344454647");
    byte[] associated = hex("50515253c0c1c2c3c4c5c6c7");
    byte[] message =
        ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the"
                + " future, sunscreen would be it.")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] sealed =
        hex(
            "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
                + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
                + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691");
    Aead aead = primitives.aead(key);
    byte[] output = new byte[sealed.length];
    aead.seal(nonce, associated, message, 0, message.length, output, 0);
    require(Arrays.equals(output, sealed), "ChaCha20-Poly1305 sealing");
    byte[] opened = new byte[message.length];
    try {
      aead.open(nonce, associated, sealed, 0, sealed.length, opened, 0);
      require(Arrays.equals(opened, message), "ChaCha20-Poly1305 opening");
    } catch (ForgedMessageException e) {
      throw new IllegalStateException("Self-test failed: ChaCha20-Poly1305 opening", e);
    }
    try {
      sealed[0] ^= 1;
      int length = aead.open(nonce, associated, sealed, 0, sealed.length, opened, 0);
      require(length < 0, "ChaCha20-Poly1305 forgery");
    } catch (ForgedMessageException expected) {
      return;
    }
  }

  /** RFC 5869 appendix A.1. */
  private static void hkdf(Primitives primitives) {
    byte[] output =
        primitives.hkdfSha256(
            hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b"),
            hex("000102030405060708090a0b0c"),
            hex("f0f1f2f3f4f5f6f7f8f9"),
            42);
    byte[] expected =
        hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
                + "34007208d5b887185865");
    require(Arrays.equals(output, expected), "HKDF-SHA-256");
  }

  private static void require(boolean right, String what) {
    if (!right) {
      throw new IllegalStateException("Self-test failed: " + what);
    }
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
