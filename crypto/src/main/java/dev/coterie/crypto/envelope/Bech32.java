package dev.coterie.crypto.envelope;

import java.util.Locale;

/**
 * Bech32 (BIP 173) without its limit of 90 characters, as age uses it: a human-readable part, a
 * '1', and 5-bit digits that end in a checksum of six.
 *
 * <p>Errors never quote the text: it may be a secret.
 */
final class Bech32 {

  private static final String DIGITS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  private static final int[] GENERATOR = {
    0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3
  };
  private static final int CHECKSUM_DIGITS = 6;
  private static final int BITS = 5;

  private Bech32() {}

  /** Lower-case text. */
  static String encode(String prefix, byte[] data) {
    StringBuilder text = new StringBuilder(prefix).append('1');
    int checksum = checksumOf(prefix);
    int pending = 0;
    int pendingBits = 0;
    for (byte b : data) {
      pending = ((pending << 8) | (b & 0xFF)) & 0xFFFF;
      for (pendingBits += 8; pendingBits >= BITS; ) {
        pendingBits -= BITS;
        checksum = append(text, checksum, (pending >>> pendingBits) & 31);
      }
    }
    if (pendingBits > 0) {
      checksum = append(text, checksum, (pending << (BITS - pendingBits)) & 31);
    }
    for (int i = 0; i < CHECKSUM_DIGITS; i++) {
      checksum = step(checksum, 0);
    }
    checksum ^= 1;
    for (int i = CHECKSUM_DIGITS - 1; i >= 0; i--) {
      text.append(DIGITS.charAt((checksum >>> (BITS * i)) & 31));
    }
    return text.toString();
  }

  private static int append(StringBuilder text, int checksum, int digit) {
    text.append(DIGITS.charAt(digit));
    return step(checksum, digit);
  }

  /** The data of a text in one case with the given lower-case prefix. */
  static byte[] decode(String prefix, String text, String what, int length) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (!text.equals(lower) && !text.equals(text.toUpperCase(Locale.ROOT))) {
      throw new InvalidRoleKeyException(what + " mixes upper and lower case");
    }
    int digits = (length * 8 + BITS - 1) / BITS;
    int start = prefix.length() + 1;
    if (!lower.startsWith(prefix + "1")) {
      throw new InvalidRoleKeyException(
          what + " starts with " + prefix + "1 in lower or upper case");
    }
    if (lower.length() != start + digits + CHECKSUM_DIGITS) {
      throw new InvalidRoleKeyException(
          what
              + " has "
              + (start + digits + CHECKSUM_DIGITS)
              + " characters, not "
              + lower.length());
    }
    return decodeDigits(lower, start, checksumOf(prefix), what, new byte[length]);
  }

  private static byte[] decodeDigits(
      String text, int start, int checksum, String what, byte[] data) {
    int pending = 0;
    int pendingBits = 0;
    int at = 0;
    for (int i = start; i < text.length(); i++) {
      int digit = DIGITS.indexOf(text.charAt(i));
      if (digit < 0) {
        throw new InvalidRoleKeyException(what + " has no bech32 digit at position " + i);
      }
      checksum = step(checksum, digit);
      if (i >= text.length() - CHECKSUM_DIGITS) {
        continue;
      }
      pending = (pending << BITS) | digit;
      pendingBits += BITS;
      if (pendingBits >= 8) {
        pendingBits -= 8;
        data[at++] = (byte) (pending >>> pendingBits);
        pending &= (1 << pendingBits) - 1;
      }
    }
    if (checksum != 1) {
      throw new InvalidRoleKeyException(what + " has a wrong checksum: mistyped or cut off");
    }
    if (pending != 0) {
      throw new InvalidRoleKeyException(what + " has bits left over");
    }
    return data;
  }

  private static int checksumOf(String prefix) {
    int checksum = 1;
    for (int i = 0; i < prefix.length(); i++) {
      checksum = step(checksum, prefix.charAt(i) >>> BITS);
    }
    checksum = step(checksum, 0);
    for (int i = 0; i < prefix.length(); i++) {
      checksum = step(checksum, prefix.charAt(i) & 31);
    }
    return checksum;
  }

  /** BIP 173's checksum polynomial, one digit on. */
  private static int step(int checksum, int digit) {
    int top = checksum >>> 25;
    int next = ((checksum & 0x1FFFFFF) << BITS) ^ digit;
    for (int i = 0; i < GENERATOR.length; i++) {
      next ^= ((top >>> i) & 1) == 1 ? GENERATOR[i] : 0;
    }
    return next;
  }
}
