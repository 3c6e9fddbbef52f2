package dev.coterie.simulator.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Lines over virtual time, with spans shaded while the network was cut.
 *
 * @param id unique in the page
 * @param axis makes the axis of the values from the greatest of them
 * @param label how a value is written at the axis
 */
record TimePlot(
    String id,
    String title,
    String description,
    DoubleFunction<Scale> axis,
    DoubleFunction<String> label,
    List<Series> series) {
  /** A stretch of time, in seconds. */
  record Span(double from, double to) {}

  TimePlot {
    series = List.copyOf(series);
  }

  String svg(Duration length, List<Span> cuts) {
    Plot plot = new Plot(id, title, description, Plot.HEIGHT);
    Scale time = Scale.ofTime(length);
    double greatest = series.stream().mapToDouble(Series::greatest).max().orElse(0);
    Scale values = axis.apply(greatest);
    for (Span cut : cuts) {
      double from = plot.x(time, cut.from());
      double width = Math.max(1, plot.x(time, cut.to()) - from);
      plot.box("cut", from, Plot.TOP, width, plot.bottom() - Plot.TOP, "the network is cut");
    }
    plot.verticalAxis(values, label);
    plot.timeAxis(time);
    for (Series one : series) {
      plot.path(one.style(), one.path(plot, time, values));
    }
    return plot.end();
  }

  /** What the lines and the shading mean. */
  String legend(boolean hasCuts) {
    List<String> keys = new ArrayList<>();
    for (Series one : series) {
      keys.add(
          "<li><svg viewBox=\"0 0 28 10\" aria-hidden=\"true\"><path class=\"%s\" d=\"M1 5H27\"/>"
                  .formatted(one.style())
              + "</svg>"
              + Markup.escape(one.name())
              + "</li>");
    }
    if (hasCuts) {
      keys.add(
          "<li><svg viewBox=\"0 0 28 10\" aria-hidden=\"true\"><rect class=\"cut\" width=\"28\""
              + " height=\"10\"/></svg>network cut</li>");
    }
    return "<ul class=\"legend\">" + String.join("", keys) + "</ul>\n";
  }
}
