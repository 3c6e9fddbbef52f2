package dev.coterie.crypto.envelope;

import dev.coterie.crypto.primitives.Aead;
import dev.coterie.crypto.primitives.ForgedMessageException;

/**
 * The payload of an age v1 file: chunks of 64 KiB under ChaCha20-Poly1305, a variant of STREAM. A
 * chunk's nonce is its number in 11 bytes, big-endian, and a byte that is 1 in the last chunk.
 */
final class AgeStream {

  static final int CHUNK_BYTES = 64 * 1024;

  private static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + Aead.TAG_BYTES;
  private static final byte[] NO_ASSOCIATED_DATA = {};

  private AgeStream() {}

  static int sealedLength(int length) {
    int chunks = Math.max(1, (length + CHUNK_BYTES - 1) / CHUNK_BYTES);
    return Math.addExact(length, chunks * Aead.TAG_BYTES);
  }

  static void seal(Aead aead, byte[] plaintext, byte[] output, int outputOffset) {
    byte[] nonce = new byte[Aead.NONCE_BYTES];
    int from = 0;
    int to = outputOffset;
    boolean last;
    do {
      int length = Math.min(CHUNK_BYTES, plaintext.length - from);
      last = from + length == plaintext.length;
      setNonce(nonce, from / CHUNK_BYTES, last);
      to += aead.seal(nonce, NO_ASSOCIATED_DATA, plaintext, from, length, output, to);
      from += length;
    } while (!last);
  }

  /** Opens everything from {@code offset} to the end of the input. */
  static byte[] open(Aead aead, byte[] input, int offset) throws EnvelopeException {
    int sealedLength = input.length - offset;
    int chunks = Math.max(1, (sealedLength + SEALED_CHUNK_BYTES - 1) / SEALED_CHUNK_BYTES);
    int length = sealedLength - chunks * Aead.TAG_BYTES;
    int lastLength = length - (chunks - 1) * CHUNK_BYTES;
    if (lastLength < 0 || (lastLength == 0 && chunks > 1)) {
      throw new EnvelopeException.Corrupt("An age payload is cut off: its last chunk is too short");
    }
    byte[] plaintext = new byte[length];
    byte[] nonce = new byte[Aead.NONCE_BYTES];
    int from = offset;
    int to = 0;
    for (int chunk = 0; chunk < chunks; chunk++) {
      boolean last = chunk == chunks - 1;
      setNonce(nonce, chunk, last);
      int sealed = last ? input.length - from : SEALED_CHUNK_BYTES;
      try {
        to += aead.open(nonce, NO_ASSOCIATED_DATA, input, from, sealed, plaintext, to);
      } catch (ForgedMessageException e) {
        throw new EnvelopeException.Corrupt(
            "Chunk " + chunk + " of " + chunks + " of an age payload was changed or cut off");
      }
      from += sealed;
    }
    return plaintext;
  }

  /** The number fills an int: no array holds more chunks. */
  private static void setNonce(byte[] nonce, int chunk, boolean last) {
    nonce[7] = (byte) (chunk >>> 24);
    nonce[8] = (byte) (chunk >>> 16);
    nonce[9] = (byte) (chunk >>> 8);
    nonce[10] = (byte) chunk;
    nonce[11] = (byte) (last ? 1 : 0);
  }
}
