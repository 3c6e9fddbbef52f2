package dev.coterie.crypto.authority;

import dev.coterie.crypto.primitives.Hash;
import java.util.Arrays;

/**
 * Format byte, suite byte, a protobuf body, and the first bytes of the hash of all before them: not
 * a protection, but a sure sign of a slip of the keyboard or of a damaged file.
 */
final class CheckedFrame {
  private static final int CHECKSUM_BYTES = 4;

  private CheckedFrame() {}

  static byte[] encode(String domain, byte[] body) {
    byte[] encoded = new byte[SignedFrame.PREAMBLE_BYTES + body.length + CHECKSUM_BYTES];
    encoded[0] = SignedFrame.FORMAT;
    encoded[1] = SignedFrame.SUITE;
    System.arraycopy(body, 0, encoded, SignedFrame.PREAMBLE_BYTES, body.length);
    byte[] checksum = checksum(domain, encoded);
    System.arraycopy(checksum, 0, encoded, encoded.length - CHECKSUM_BYTES, CHECKSUM_BYTES);
    return encoded;
  }

  /** Checks format, suite and checksum, in this order, and gives the body's bytes. */
  static byte[] body(String domain, String what, byte[] encoded) throws AuthorityException {
    if (encoded.length < SignedFrame.PREAMBLE_BYTES + CHECKSUM_BYTES) {
      throw AuthorityException.malformed(
          what + " of " + encoded.length + " bytes is cut short: copy all of it");
    }
    SignedFrame.requireKnown(what, encoded);
    byte[] stated = Arrays.copyOfRange(encoded, encoded.length - CHECKSUM_BYTES, encoded.length);
    if (!Arrays.equals(stated, checksum(domain, encoded))) {
      throw AuthorityException.malformed(
          what + " whose checksum does not fit: something in it is missing or changed");
    }
    return Arrays.copyOfRange(encoded, SignedFrame.PREAMBLE_BYTES, encoded.length - CHECKSUM_BYTES);
  }

  private static byte[] checksum(String domain, byte[] encoded) {
    byte[] covered = Arrays.copyOf(encoded, encoded.length - CHECKSUM_BYTES);
    return Arrays.copyOf(Hash.tagged(domain, covered).bytes(), CHECKSUM_BYTES);
  }
}
