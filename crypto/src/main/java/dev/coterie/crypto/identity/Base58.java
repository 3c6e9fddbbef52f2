package dev.coterie.crypto.identity;

import java.util.Arrays;

/**
 * base58btc: a number in base 58, most significant digit first; each leading zero byte is a '1'.
 *
 * <p>Our own because it is a screenful, and what Maven Central has beside it is whole blockchain
 * toolkits. Quadratic, so callers bound the length.
 */
final class Base58 {

  private static final String DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  private static final int BASE = 58;
  private static final int[] VALUES = values();

  private Base58() {}

  private static int[] values() {
    int[] values = new int[128];
    Arrays.fill(values, -1);
    for (int i = 0; i < BASE; i++) {
      values[DIGITS.charAt(i)] = i;
    }
    return values;
  }

  static String encode(byte[] bytes) {
    int zeros = 0;
    while (zeros < bytes.length && bytes[zeros] == 0) {
      zeros++;
    }
    byte[] number = Arrays.copyOfRange(bytes, zeros, bytes.length);
    StringBuilder reversed = new StringBuilder(bytes.length * 2);
    for (int start = 0; start < number.length; ) {
      reversed.append(DIGITS.charAt(divide(number, start)));
      while (start < number.length && number[start] == 0) {
        start++;
      }
    }
    return reversed.append("1".repeat(zeros)).reverse().toString();
  }

  /** Divides the big-endian number in place by 58 and returns the remainder. */
  private static int divide(byte[] number, int start) {
    int remainder = 0;
    for (int i = start; i < number.length; i++) {
      int dividend = (remainder << 8) | (number[i] & 0xFF);
      number[i] = (byte) (dividend / BASE);
      remainder = dividend % BASE;
    }
    return remainder;
  }

  static byte[] decode(String text) {
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == '1') {
      zeros++;
    }
    byte[] number = new byte[text.length()]; // 58 < 256: never more bytes than digits
    int first = number.length;
    for (int i = zeros; i < text.length(); i++) {
      int carry = valueOf(text, i);
      int at = number.length - 1;
      for (; at >= first || carry != 0; at--) {
        carry += (number[at] & 0xFF) * BASE;
        number[at] = (byte) carry;
        carry >>>= 8;
      }
      first = at + 1;
    }
    byte[] bytes = new byte[zeros + number.length - first];
    System.arraycopy(number, first, bytes, zeros, number.length - first);
    return bytes;
  }

  private static int valueOf(String text, int index) {
    char digit = text.charAt(index);
    int value = digit < VALUES.length ? VALUES[digit] : -1;
    if (value < 0) {
      throw new MalformedKeyException(
          "'" + digit + "' at " + index + " is no base58 digit: " + text);
    }
    return value;
  }
}
