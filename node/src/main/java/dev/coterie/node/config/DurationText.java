package dev.coterie.node.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: a whole number and one of {@code ms s m h d}. */
public final class DurationText {
  /** The longest duration, about 100 years: later than that is a slip of the pen. */
  public static final Duration MAX = Duration.ofDays(36_500);

  private static final Pattern FORM = Pattern.compile("([0-9]{1,18})(ms|s|m|h|d)");

  private DurationText() {}

  /**
   * Reads a duration from zero to {@link #MAX}.
   *
   * @throws IllegalArgumentException with a message for people, if it is anything else
   */
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + Shown.of(text) + "' is no duration: write a whole number and ms, s, m, h or d");
    }
    long number = Long.parseLong(matcher.group(1));
    long unitMillis = unitMillis(matcher.group(2));
    if (number > MAX.toMillis() / unitMillis) {
      throw new IllegalArgumentException(
          "'" + text + "' is a duration over " + show(MAX) + ", the longest");
    }
    return Duration.ofMillis(number * unitMillis);
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  /** The duration in the largest unit that divides it; parses back to the same. */
  public static String show(Duration duration) {
    long millis = duration.toMillis();
    String[] units = {"d", "h", "m", "s"};
    for (String unit : units) {
      if (millis != 0 && millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis + "ms";
  }
}
