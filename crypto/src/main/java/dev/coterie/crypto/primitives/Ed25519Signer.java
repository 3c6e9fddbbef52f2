package dev.coterie.crypto.primitives;

/** Signs under one Ed25519 secret key; made once per key, safe for use by several threads. */
@FunctionalInterface
public interface Ed25519Signer {

  /** The 64-byte signature (RFC 8032 §5.1.6, without context or pre-hash). */
  byte[] sign(byte[] message);
}
