package dev.coterie.simulator.report;

import java.time.Duration;
import java.util.function.DoubleFunction;

/** The frame that plots share: axes, grid and the place of a point. */
final class Plot {
  static final int WIDTH = 720;
  static final int HEIGHT = 230;

  /** As much as the names of faults need, so that time is at one place in all plots. */
  static final int LEFT = 128;

  static final int RIGHT = WIDTH - 16;
  static final int TOP = 12;

  private final StringBuilder svg = new StringBuilder(4_096);
  private final int bottom;

  /**
   * Begins an SVG.
   *
   * @param id unique in the page
   * @param height of the whole, the axis' labels included
   */
  Plot(String id, String title, String description, int height) {
    bottom = height - 36;
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-labelledby=\"%s-t %s-d\">"
            .formatted(WIDTH, height, id, id));
    svg.append(Markup.titled(id, title, description)).append('\n');
  }

  int bottom() {
    return bottom;
  }

  double x(Scale scale, double value) {
    return LEFT + scale.part(value) * (RIGHT - LEFT);
  }

  double y(Scale scale, double value) {
    return bottom - scale.part(value) * (bottom - TOP);
  }

  void verticalAxis(Scale scale, DoubleFunction<String> label) {
    for (double tick : scale.ticks()) {
      double y = y(scale, tick);
      line(tick == 0 ? "axis" : "grid", LEFT, y, RIGHT, y);
      text("num", LEFT - 8, y + 4, label.apply(tick));
    }
  }

  void timeAxis(Scale scale) {
    for (double tick : scale.ticks()) {
      double x = x(scale, tick);
      line("axis", x, bottom, x, bottom + 4);
      text("mid", x, bottom + 18, tick == 0 ? "0" : Wording.time(seconds(tick)));
    }
    text("end", RIGHT, bottom + 33, "virtual time");
  }

  static Duration seconds(double seconds) {
    return Duration.ofMillis(Math.round(seconds * 1e3));
  }

  void line(String style, double x1, double y1, double x2, double y2) {
    svg.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(style, Markup.at(x1), Markup.at(y1), Markup.at(x2), Markup.at(y2)));
  }

  void box(String style, double x, double y, double width, double height, String hint) {
    svg.append(
        "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"><title>%s</title></rect>\n"
            .formatted(
                style,
                Markup.at(x),
                Markup.at(y),
                Markup.at(width),
                Markup.at(height),
                Markup.escape(hint)));
  }

  void path(String style, String data) {
    svg.append("<path class=\"").append(style).append("\" d=\"").append(data).append("\"/>\n");
  }

  void text(String style, double x, double y, String text) {
    svg.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
            .formatted(style, Markup.at(x), Markup.at(y), Markup.escape(text)));
  }

  String end() {
    return svg.append("</svg>\n").toString();
  }
}
