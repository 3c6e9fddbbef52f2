package dev.coterie.crypto.identity;

/**
 * Multibase's base32: RFC 4648 in lower case, without padding. Upper case is read as well; bits
 * left over at the end must be zero, so that each value has one text per case.
 */
final class Base32 {

  private static final String DIGITS = "abcdefghijklmnopqrstuvwxyz234567";
  private static final int BITS = 5;

  private Base32() {}

  static String encode(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + BITS - 1) / BITS);
    int pending = 0;
    int pendingBits = 0;
    for (byte b : bytes) {
      pending = (pending << 8) | (b & 0xFF);
      pendingBits += 8;
      while (pendingBits >= BITS) {
        pendingBits -= BITS;
        text.append(DIGITS.charAt((pending >>> pendingBits) & 31));
      }
      pending &= (1 << pendingBits) - 1;
    }
    if (pendingBits > 0) {
      text.append(DIGITS.charAt((pending << (BITS - pendingBits)) & 31));
    }
    return text.toString();
  }

  static byte[] decode(String text) {
    byte[] bytes = new byte[text.length() * BITS / 8];
    int at = 0;
    int pending = 0;
    int pendingBits = 0;
    for (int i = 0; i < text.length(); i++) {
      pending = (pending << BITS) | valueOf(text, i);
      pendingBits += BITS;
      if (pendingBits >= 8) {
        pendingBits -= 8;
        bytes[at++] = (byte) (pending >>> pendingBits);
        pending &= (1 << pendingBits) - 1;
      }
    }
    if (pendingBits >= BITS || pending != 0) {
      throw new MalformedKeyException("Base32 text ends within a byte: " + text);
    }
    return bytes;
  }

  private static int valueOf(String text, int index) {
    char digit = text.charAt(index);
    char lower = digit >= 'A' && digit <= 'Z' ? (char) (digit + 32) : digit;
    int value = DIGITS.indexOf(lower);
    if (value < 0) {
      throw new MalformedKeyException(
          "'" + digit + "' at " + index + " is no base32 digit: " + text);
    }
    return value;
  }
}
