package dev.coterie.simulator.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Random bytes that stand in every plaintext of a role, and must be found nowhere else: not as they
 * are, not in hexadecimal, not in base64 at any of its three alignments.
 */
public final class Canary {
  /** Its length: long enough that chance never makes one. */
  public static final int BYTES = 16;

  /** No form is shorter. */
  private static final int WINDOW = BYTES;

  private static final int ALIGNMENTS = 3;
  private static final int BITS_PER_BYTE = 8;
  private static final int BITS_PER_CHARACTER = 6;

  private final byte[] bytes;
  private final List<byte[]> forms = new ArrayList<>();

  /** How far a window over the text may move on whose last byte is this one: 0 may be a match. */
  private final int[] skips = new int[1 << BITS_PER_BYTE];

  /** Draws one. */
  public Canary(RandomGenerator random) {
    bytes = new byte[BYTES];
    random.nextBytes(bytes);
    forms.add(bytes);
    String hex = HexFormat.of().formatHex(bytes);
    forms.add(hex.getBytes(StandardCharsets.US_ASCII));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
    for (int before = 0; before < ALIGNMENTS; before++) {
      forms.add(base64(before));
    }
    Arrays.fill(skips, WINDOW);
    for (byte[] form : forms) {
      for (int i = 0; i < WINDOW; i++) {
        int toTheEnd = WINDOW - 1 - i;
        skips[form[i] & 0xff] = Math.min(skips[form[i] & 0xff], toTheEnd);
      }
    }
  }

  /** The characters of base64 that depend on nothing but the canary, so many bytes into a text. */
  private byte[] base64(int before) {
    byte[] padded = new byte[before + BYTES];
    System.arraycopy(bytes, 0, padded, before, BYTES);
    String text = Base64.getEncoder().withoutPadding().encodeToString(padded);
    int from = (before * BITS_PER_BYTE + BITS_PER_CHARACTER - 1) / BITS_PER_CHARACTER;
    int to = padded.length * BITS_PER_BYTE / BITS_PER_CHARACTER;
    return text.substring(from, to).getBytes(StandardCharsets.US_ASCII);
  }

  /** The bytes themselves; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /**
   * Whether it stands anywhere in some bytes, in any of its forms (Horspool's search, for all forms
   * at once).
   */
  public boolean isIn(byte[] haystack) {
    int last = WINDOW - 1;
    while (last < haystack.length) {
      int skip = skips[haystack[last] & 0xff];
      if (skip == 0) {
        if (beginsAt(haystack, last - WINDOW + 1)) {
          return true;
        }
        skip = 1;
      }
      last += skip;
    }
    return false;
  }

  private boolean beginsAt(byte[] haystack, int at) {
    for (byte[] form : forms) {
      if (startsWith(haystack, at, form)) {
        return true;
      }
    }
    return false;
  }

  /** Whether it stands anywhere in a text. */
  public boolean isIn(String text) {
    return isIn(text.getBytes(StandardCharsets.UTF_8))
        || isIn(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean startsWith(byte[] haystack, int at, byte[] form) {
    if (haystack.length - at < form.length) {
      return false;
    }
    for (int i = 0; i < form.length; i++) {
      if (haystack[at + i] != form[i]) {
        return false;
      }
    }
    return true;
  }
}
