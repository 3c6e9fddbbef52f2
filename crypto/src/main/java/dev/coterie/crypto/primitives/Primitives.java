package dev.coterie.crypto.primitives;

/**
 * The cryptography that Coterie is built from; see the package's description.
 *
 * <p>Implementations are immutable and safe for use by several threads. Arguments of a wrong length
 * are faults of the caller and throw {@link IllegalArgumentException}; bytes of the right length
 * that fail a check give {@code false} or a {@link PrimitiveException}.
 */
public interface Primitives {

  /**
   * Length of an Ed25519 seed, an Ed25519 public key and an X25519 key of either kind, in bytes.
   */
  int KEY_BYTES = 32;

  /** Length of an Ed25519 signature, in bytes. */
  int SIGNATURE_BYTES = 64;

  /** The fastest implementation that works here, chosen once by {@link PrimitivesChoice}. */
  static Primitives best() {
    return PrimitivesChoice.best();
  }

  /** The Ed25519 public key of a 32-byte seed (RFC 8032 §5.1.5). */
  byte[] ed25519PublicKey(byte[] seed);

  /** Prepares signing with the key of a 32-byte seed. */
  Ed25519Signer ed25519Signer(byte[] seed);

  /**
   * Prepares checking signatures of a 32-byte public key. Strict: the key and the signature's point
   * must be canonical encodings of points of prime order, the scalar must be reduced, and the
   * equation must hold without a cofactor. A key that is no such point verifies nothing.
   */
  Ed25519Verifier ed25519Verifier(byte[] publicKey);

  /** One signature; prepare an {@link #ed25519Signer} to make many. */
  default byte[] ed25519Sign(byte[] seed, byte[] message) {
    return ed25519Signer(seed).sign(message);
  }

  /** One check; prepare an {@link #ed25519Verifier} to make many. */
  default boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
    return ed25519Verifier(publicKey).verify(message, signature);
  }

  /**
   * A new X25519 key pair, for one use. Its secret comes from the source, or from the library's own
   * generator where the source is the operating system's too: some make pairs in a third of the
   * time, but only of their own randomness.
   */
  default X25519Pair newX25519Pair(Entropy entropy) {
    byte[] privateKey = entropy.bytes(KEY_BYTES);
    return new X25519Pair(privateKey, x25519PublicKey(privateKey));
  }

  /** The X25519 public key of a 32-byte private key (RFC 7748 §6.1). */
  byte[] x25519PublicKey(byte[] privateKey);

  /**
   * The X25519 shared secret, 32 bytes; to be hashed before it is used as a key.
   *
   * @throws WeakPointException if it is all zeros, as RFC 7748 §6.1 lets us check
   */
  byte[] x25519(byte[] privateKey, byte[] publicKey) throws WeakPointException;

  /** Prepares ChaCha20-Poly1305 with a 32-byte key. */
  Aead aead(byte[] key);

  /** SHA-256 of the parts, one after the other. */
  default byte[] sha256(byte[]... parts) {
    return Hash.of(parts).bytes();
  }

  /** HMAC-SHA-256 (RFC 2104) of the parts, one after the other; 32 bytes. */
  default byte[] hmacSha256(byte[] key, byte[]... parts) {
    return Digests.hmac(key, parts);
  }

  /**
   * HKDF-SHA-256 (RFC 5869), extract and expand; an empty salt stands for 32 zeros.
   *
   * @throws IllegalArgumentException unless {@code length} is 0 to 8,160 bytes
   */
  default byte[] hkdfSha256(byte[] inputKey, byte[] salt, byte[] info, int length) {
    return Digests.hkdf(inputKey, salt, info, length);
  }

  /** Which implementation this is, and if a faster one was passed over, why: for people. */
  String describe();
}
