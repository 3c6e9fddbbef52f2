package dev.coterie.crypto.primitives;

/**
 * ChaCha20-Poly1305 (RFC 8439) under one key.
 *
 * <p>Made once per key and used for many messages: it allocates little and keeps native state. Not
 * safe for use by two threads at once. Input and output may be the same range of the same array;
 * they must not overlap in any other way.
 */
public interface Aead {

  /** Length of a key, in bytes. */
  int KEY_BYTES = 32;

  /** Length of a nonce, in bytes. */
  int NONCE_BYTES = 12;

  /** How much longer a sealed message is, in bytes. */
  int TAG_BYTES = 16;

  /**
   * Seals {@code length} bytes of {@code input} into {@code output} and returns the number written,
   * {@code length + TAG_BYTES}.
   *
   * <p>A nonce must never be used twice with one key. Only the immediate repetition is noticed.
   *
   * @throws IllegalArgumentException if the nonce is not {@link #NONCE_BYTES} long, or is the one
   *     just used for sealing
   * @throws IndexOutOfBoundsException if a range does not lie within its array
   */
  int seal(
      byte[] nonce,
      byte[] associated,
      byte[] input,
      int inputOffset,
      int length,
      byte[] output,
      int outputOffset);

  /**
   * Opens {@code length} bytes (ciphertext and tag) of {@code input} into {@code output} and
   * returns the number written, {@code length - TAG_BYTES}.
   *
   * @throws ForgedMessageException if the tag does not fit, or the input is shorter than a tag;
   *     what is then in {@code output} is undefined and must not be used
   * @throws IllegalArgumentException if the nonce is not {@link #NONCE_BYTES} long
   * @throws IndexOutOfBoundsException if a range does not lie within its array
   */
  int open(
      byte[] nonce,
      byte[] associated,
      byte[] input,
      int inputOffset,
      int length,
      byte[] output,
      int outputOffset)
      throws ForgedMessageException;
}
