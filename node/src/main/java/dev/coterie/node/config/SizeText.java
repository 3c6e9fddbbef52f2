package dev.coterie.node.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: a whole number of bytes, or of {@code KiB MiB GiB}. */
public final class SizeText {
  /** The largest size, 1 PiB, in bytes. */
  public static final long MAX_BYTES = 1L << 50;

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(B|KiB|MiB|GiB)?");
  private static final String[] UNITS = {"GiB", "MiB", "KiB"};

  private SizeText() {}

  /**
   * Reads a size in bytes, from zero to {@link #MAX_BYTES}.
   *
   * @throws IllegalArgumentException with a message for people, if it is anything else
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + Shown.of(text) + "' is no size: write a whole number and B, KiB, MiB or GiB");
    }
    long number = Long.parseLong(matcher.group(1));
    long unit = unitBytes(matcher.group(2) == null ? "B" : matcher.group(2));
    if (number > MAX_BYTES / unit) {
      throw new IllegalArgumentException(
          "'" + text + "' is a size over " + show(MAX_BYTES) + ", the largest");
    }
    return number * unit;
  }

  private static long unitBytes(String unit) {
    return switch (unit) {
      case "KiB" -> 1L << 10;
      case "MiB" -> 1L << 20;
      case "GiB" -> 1L << 30;
      default -> 1;
    };
  }

  /** The size in the largest unit that divides it; parses back to the same. */
  public static String show(long bytes) {
    for (String unit : UNITS) {
      if (bytes != 0 && bytes % unitBytes(unit) == 0) {
        return bytes / unitBytes(unit) + unit;
      }
    }
    return bytes + "B";
  }
}
