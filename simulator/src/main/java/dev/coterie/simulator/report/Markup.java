package dev.coterie.simulator.report;

import java.util.Locale;

/** Text and numbers in HTML and SVG. */
final class Markup {
  private Markup() {}

  /** Text as it stands between tags or within quotes. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(Character.isISOControl(c) && c != '\n' ? '\uFFFD' : c);
      }
    }
    return escaped.toString();
  }

  /** A coordinate, in tenths of a pixel. */
  static String at(double coordinate) {
    return String.format(Locale.ROOT, "%.1f", coordinate);
  }

  /** A heading for assistive programs that no plot shows: an SVG's title and description. */
  static String titled(String id, String title, String description) {
    return "<title id=\"%s-t\">%s</title><desc id=\"%s-d\">%s</desc>"
        .formatted(id, escape(title), id, escape(description));
  }
}
