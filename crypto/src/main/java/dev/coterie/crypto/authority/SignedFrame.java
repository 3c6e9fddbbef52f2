package dev.coterie.crypto.authority;

import dev.coterie.crypto.identity.Signer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Format byte, suite byte, a protobuf body, a signature of 64 bytes over a domain and all before.
 *
 * <p>The domain keeps a signature made for one purpose from passing for another.
 */
final class SignedFrame {
  /** The only format so far. */
  static final int FORMAT = 1;

  /** Ed25519, X25519, SHA-256, age v1. */
  static final int SUITE = 1;

  static final int PREAMBLE_BYTES = 2;

  private SignedFrame() {}

  static byte[] sign(String domain, byte[] body, Signer signer) {
    byte[] unsigned = new byte[PREAMBLE_BYTES + body.length];
    unsigned[0] = FORMAT;
    unsigned[1] = SUITE;
    System.arraycopy(body, 0, unsigned, PREAMBLE_BYTES, body.length);
    byte[] signature = signer.sign(withDomain(domain, unsigned, unsigned.length));
    byte[] encoded = Arrays.copyOf(unsigned, unsigned.length + Signer.SIGNATURE_BYTES);
    System.arraycopy(signature, 0, encoded, unsigned.length, signature.length);
    return encoded;
  }

  /** Checks length, format and suite, and gives the body's bytes. */
  static byte[] body(String what, byte[] encoded, int maxBytes) throws AuthorityException {
    if (encoded.length > maxBytes) {
      throw new AuthorityException(
          AuthorityException.Reason.OVER_LIMIT,
          what + " of " + encoded.length + " bytes; the limit is " + maxBytes);
    }
    if (encoded.length <= PREAMBLE_BYTES + Signer.SIGNATURE_BYTES) {
      throw AuthorityException.malformed(
          what + " of " + encoded.length + " bytes, too short to be one");
    }
    requireKnown(what, encoded);
    return Arrays.copyOfRange(encoded, PREAMBLE_BYTES, encoded.length - Signer.SIGNATURE_BYTES);
  }

  static void requireKnown(String what, byte[] encoded) throws AuthorityException {
    if (encoded[0] != FORMAT || encoded[1] != SUITE) {
      throw new AuthorityException(
          AuthorityException.Reason.UNSUPPORTED,
          what
              + " of format "
              + (encoded[0] & 0xff)
              + ", suite "
              + (encoded[1] & 0xff)
              + "; this release knows format "
              + FORMAT
              + ", suite "
              + SUITE
              + ": a newer release is needed");
    }
  }

  static byte[] signedMessage(String domain, byte[] encoded) {
    return withDomain(domain, encoded, encoded.length - Signer.SIGNATURE_BYTES);
  }

  static byte[] signature(byte[] encoded) {
    return Arrays.copyOfRange(encoded, encoded.length - Signer.SIGNATURE_BYTES, encoded.length);
  }

  private static byte[] withDomain(String domain, byte[] bytes, int length) {
    byte[] name = domain.getBytes(StandardCharsets.US_ASCII);
    byte[] message = Arrays.copyOf(name, name.length + length);
    System.arraycopy(bytes, 0, message, name.length, length);
    return message;
  }
}
