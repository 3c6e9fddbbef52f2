package dev.coterie.crypto.primitives;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The JDK's SHA-256 and what is built on it: HMAC (RFC 2104) and HKDF (RFC 5869). */
final class Digests {

  /** RFC 5869 §2.3: HKDF gives at most 255 blocks of output. */
  static final int MAX_HKDF_BYTES = 255 * Hash.BYTES;

  private static final String HMAC = "HmacSHA256";

  private Digests() {}

  /** Copied, never fed: to look it up among the providers takes longer than a short hash. */
  private static final MessageDigest BLANK = blank();

  private static MessageDigest blank() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  static MessageDigest sha256() {
    try {
      return (MessageDigest) BLANK.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("The platform's SHA-256 can be cloned", e);
    }
  }

  static Mac hmac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      // RFC 2104 pads a short key with zeros, so an empty key is one zero; the JDK refuses it.
      mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, HMAC));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HMAC-SHA-256", e);
    }
  }

  static byte[] hmac(byte[] key, byte[]... parts) {
    Mac mac = hmac(key);
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  static byte[] hkdf(byte[] inputKey, byte[] salt, byte[] info, int length) {
    if (length < 0 || length > MAX_HKDF_BYTES) {
      throw new IllegalArgumentException(
          "HKDF-SHA-256 gives 0 to " + MAX_HKDF_BYTES + " bytes, not " + length);
    }
    Mac expand = hmac(hmac(salt, inputKey));
    byte[] output = new byte[length];
    byte[] block = new byte[0];
    for (int done = 0, counter = 1; done < length; done += block.length, counter++) {
      expand.update(block);
      expand.update(info);
      expand.update((byte) counter);
      block = expand.doFinal();
      System.arraycopy(block, 0, output, done, Math.min(block.length, length - done));
    }
    Arrays.fill(block, (byte) 0);
    return output;
  }
}
