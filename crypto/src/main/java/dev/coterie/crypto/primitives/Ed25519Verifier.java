package dev.coterie.crypto.primitives;

/** Checks signatures of one Ed25519 key; made once per key, safe for use by several threads. */
@FunctionalInterface
public interface Ed25519Verifier {

  /**
   * Whether the signature is this key's over the message; total: false for whatever else is passed.
   */
  boolean verify(byte[] message, byte[] signature);
}
