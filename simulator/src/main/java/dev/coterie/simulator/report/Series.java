package dev.coterie.simulator.report;

import java.util.List;

/**
 * A line of a plot over time.
 *
 * @param style class of its line: {@code one} or {@code two}, which differ in colour and dash
 * @param stepped whether a value holds until the next one, rather than leading to it
 */
record Series(String name, String style, boolean stepped, List<Point> points) {
  Series {
    points = List.copyOf(points);
  }

  /** A value at a time in seconds; not a number where there was nothing to measure. */
  record Point(double seconds, double value) {
    boolean isThere() {
      return !Double.isNaN(value);
    }
  }

  double greatest() {
    return points.stream().filter(Point::isThere).mapToDouble(Point::value).max().orElse(0);
  }

  /** The line, broken where nothing was measured. */
  String path(Plot plot, Scale time, Scale values) {
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (Point point : points) {
      if (point.isThere()) {
        String x = Markup.at(plot.x(time, point.seconds()));
        String y = Markup.at(plot.y(values, point.value()));
        if (!drawing) {
          path.append('M').append(x).append(' ').append(y);
        } else if (stepped) {
          path.append('H').append(x).append('V').append(y);
        } else {
          path.append('L').append(x).append(' ').append(y);
        }
      }
      drawing = point.isThere();
    }
    return path.toString();
  }
}
