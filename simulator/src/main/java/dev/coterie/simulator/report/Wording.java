package dev.coterie.simulator.report;

import java.time.Duration;
import java.util.Locale;

/** Numbers and times as people read them, the same in every locale. */
final class Wording {
  private static final long SECONDS_A_MINUTE = 60;
  private static final long SECONDS_AN_HOUR = 3_600;
  private static final long SECONDS_A_DAY = 86_400;
  static final int KIBI = 1_024;
  private static final int EXACT_BELOW = 10_000;

  private Wording() {}

  /** A count: {@code 1,234,567}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** A count of things: {@code 1 peer}, {@code 30 peers}. */
  static String count(long number, String thing) {
    return count(number) + " " + thing + (number == 1 ? "" : "s");
  }

  /** A figure with as many places as it needs: {@code 0.35}, {@code 12.5}, {@code 1,230}. */
  static String figure(double number) {
    double size = Math.abs(number);
    if (!Double.isFinite(number)) {
      return "none";
    }
    if (number == Math.rint(number) && size < EXACT_BELOW) {
      return count((long) number);
    }
    return String.format(
        Locale.ROOT, size < 10 ? "%,.2f" : size < 1_000 ? "%,.1f" : "%,.0f", number);
  }

  /** A share of one as a percentage, never rounded up to all of it: {@code 99.98 %}. */
  static String percent(double share) {
    double shown = Math.floor(share * 10_000) / 100;
    return String.format(Locale.ROOT, shown == Math.rint(shown) ? "%.0f %%" : "%.2f %%", shown);
  }

  /** Bytes in the unit that fits: {@code 512 B}, {@code 1.5 KiB}. */
  static String bytes(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double amount = bytes;
    int unit = 0;
    while (Math.abs(amount) >= KIBI && unit < units.length - 1) {
      amount /= KIBI;
      unit++;
    }
    return figure(amount) + " " + units[unit];
  }

  /** A time in its two largest units: {@code 1h 30m}, {@code 12.5s}. */
  static String time(Duration time) {
    long seconds = time.toSeconds();
    if (seconds < SECONDS_A_MINUTE) {
      return figure(time.toMillis() / 1e3) + "s";
    }
    if (seconds < SECONDS_AN_HOUR) {
      return pair(seconds / SECONDS_A_MINUTE, "m", seconds % SECONDS_A_MINUTE, "s");
    }
    if (seconds < SECONDS_A_DAY) {
      long minutes = seconds % SECONDS_AN_HOUR / SECONDS_A_MINUTE;
      return pair(seconds / SECONDS_AN_HOUR, "h", minutes, "m");
    }
    return pair(seconds / SECONDS_A_DAY, "d", seconds % SECONDS_A_DAY / SECONDS_AN_HOUR, "h");
  }

  private static String pair(long large, String largeUnit, long small, String smallUnit) {
    return large + largeUnit + (small == 0 ? "" : " " + small + smallUnit);
  }

  /** Lower case, with hyphens: {@code NOT_CONVERGED} is {@code not-converged}. */
  static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
