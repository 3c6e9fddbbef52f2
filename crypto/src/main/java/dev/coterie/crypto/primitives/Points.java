package dev.coterie.crypto.primitives;

import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** What both implementations need of the curves and BouncyCastle does as fast as any. */
final class Points {

  private Points() {}

  static byte[] ed25519PublicKey(byte[] seed) {
    requireKey("An Ed25519 seed", seed);
    byte[] publicKey = new byte[Primitives.KEY_BYTES];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return publicKey;
  }

  static byte[] x25519PublicKey(byte[] privateKey) {
    requireKey("An X25519 private key", privateKey);
    byte[] publicKey = new byte[Primitives.KEY_BYTES];
    X25519.scalarMultBase(privateKey, 0, publicKey, 0);
    return publicKey;
  }

  /** Whether 32 bytes at the offset are the canonical encoding of a point of prime order. */
  static boolean isPrimeOrder(byte[] bytes, int offset) {
    return Ed25519.validatePublicKeyFull(bytes, offset);
  }

  /** Whether 32 bytes encode the neutral element, which no honest signer ever uses. */
  static boolean isIdentity(byte[] bytes) {
    int others = 0;
    for (int i = 1; i < Primitives.KEY_BYTES; i++) {
      others |= bytes[i];
    }
    return bytes[0] == 1 && others == 0;
  }

  static boolean isZero(byte[] bytes) {
    int all = 0;
    for (byte b : bytes) {
      all |= b;
    }
    return all == 0;
  }

  static void requireKey(String what, byte[] key) {
    if (key.length != Primitives.KEY_BYTES) {
      throw new IllegalArgumentException(
          what + " has " + Primitives.KEY_BYTES + " bytes, not " + key.length);
    }
  }
}
