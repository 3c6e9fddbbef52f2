package dev.coterie.crypto.primitives;

/**
 * An X25519 private key and its public key, 32 bytes each; not copies: do not change them.
 *
 * @param privateKey secret
 * @param publicKey what the other side is shown
 */
public record X25519Pair(byte[] privateKey, byte[] publicKey) {}
