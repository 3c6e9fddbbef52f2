package dev.coterie.node.bench.storage;

import java.util.Locale;

/** Lines of a table: what was measured, beside what. */
final class Report {
  private Report() {}

  static void title(String text) {
    print("%n%s%n", text);
  }

  static void rate(String what, double ours) {
    print("  %-58s %,12.0f /s%n", what, ours);
  }

  static void ratio(String what, double ours, double reference, double target) {
    print(
        "  %-58s %,12.0f /s   reference %,12.0f /s   ratio %.2f (target %.2f)%n",
        what, ours, reference, ours / reference, target);
  }

  static void value(String what, double value, String unit) {
    print("  %-58s %,12.2f %s%n", what, value, unit);
  }

  @SuppressWarnings("AnnotateFormatMethod") // private: all formats are above
  private static void print(String format, Object... values) {
    System.out.print(String.format(Locale.ROOT, format, values));
    System.out.flush();
  }
}
