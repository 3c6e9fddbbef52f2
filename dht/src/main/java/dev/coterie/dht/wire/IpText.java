package dev.coterie.dht.wire;

import java.util.Arrays;

/** IP addresses between text and bytes, without name look-ups; IPv6 text as in RFC 5952. */
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  /**
   * The four bytes of dotted-decimal text; a leading zero is refused, since some read it as octal.
   */
  static byte[] parse4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("an IPv4 address has four decimal parts");
    }
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) octet(parts[i]);
    }
    return bytes;
  }

  private static int octet(String part) {
    boolean digits = !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(IpText::digit);
    if (!digits || (part.length() > 1 && part.charAt(0) == '0')) {
      throw new IllegalArgumentException("an IPv4 part is 0 to 255 without leading zeros");
    }
    int value = Integer.parseInt(part);
    if (value > 255) {
      throw new IllegalArgumentException("an IPv4 part is at most 255, not " + value);
    }
    return value;
  }

  /** The sixteen bytes of IPv6 text; {@code ::} and a trailing IPv4 part are understood. */
  static byte[] parse6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      byte[] bytes = groups(text);
      if (bytes.length != 16) {
        throw new IllegalArgumentException("an IPv6 address has eight groups");
      }
      return bytes;
    }
    byte[] head = groups(text.substring(0, gap));
    byte[] tail = groups(text.substring(gap + 2));
    if (head.length + tail.length > 14) {
      throw new IllegalArgumentException("'::' stands for at least one group");
    }
    byte[] bytes = Arrays.copyOf(head, 16);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  private static byte[] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    if (parts.length > GROUPS) {
      throw new IllegalArgumentException("an IPv6 address has at most eight groups");
    }
    byte[] bytes = new byte[parts.length * 2 + 2];
    int used = 0;
    for (int i = 0; i < parts.length; i++) {
      if (i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
        System.arraycopy(parse4(parts[i]), 0, bytes, used, 4);
        used += 4;
      } else {
        int group = group(parts[i]);
        bytes[used++] = (byte) (group >>> 8);
        bytes[used++] = (byte) group;
      }
    }
    return Arrays.copyOf(bytes, used);
  }

  private static int group(String part) {
    if (part.isEmpty() || part.length() > 4 || !part.chars().allMatch(IpText::hexDigit)) {
      throw new IllegalArgumentException("an IPv6 group is one to four hex digits");
    }
    return Integer.parseInt(part, 16);
  }

  static String show4(byte[] bytes) {
    return (bytes[0] & 255)
        + "."
        + (bytes[1] & 255)
        + "."
        + (bytes[2] & 255)
        + "."
        + (bytes[3] & 255);
  }

  static String show6(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
    }
    int longest = 0;
    int start = -1;
    for (int i = 0; i < GROUPS; i++) {
      int run = zerosFrom(groups, i);
      if (run > longest && run > 1) {
        longest = run;
        start = i;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += longest - 1;
      } else {
        text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
        text.append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  private static int zerosFrom(int[] groups, int from) {
    int end = from;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - from;
  }

  private static boolean digit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean hexDigit(int c) {
    return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
