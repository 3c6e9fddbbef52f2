package dev.coterie.simulator.report;

import dev.coterie.simulator.scenario.LookupFigures;
import java.util.Map;

/** How many lookups needed how many hops. */
final class HopsPlot {
  private static final double BAR_SHARE = 0.7;
  private static final int WIDEST_BAR = 90;

  /** The count stands above its bar. */
  private static final double ROOM_FOR_LABELS = 1.1;

  private HopsPlot() {}

  static String svg(LookupFigures lookups) {
    String description =
        Wording.count(lookups.count(), "lookup") + " by the hops to the nearest peer they found.";
    Plot plot = new Plot("hops", "Lookups by hops", description, Plot.HEIGHT);
    long most = lookups.hops().values().stream().mapToLong(Long::longValue).max().orElse(0);
    Scale counts = Scale.of(most * ROOM_FOR_LABELS, true);
    plot.verticalAxis(counts, value -> Wording.count(Math.round(value)));
    int deepest = lookups.hops().isEmpty() ? 0 : lookups.hops().lastKey();
    double room = (Plot.RIGHT - Plot.LEFT) / (deepest + 1.0);
    double width = Math.min(WIDEST_BAR, room * BAR_SHARE);
    for (int depth = 0; depth <= deepest; depth++) {
      long count = lookups.hops().getOrDefault(depth, 0L);
      double middle = Plot.LEFT + room * (depth + 0.5);
      double top = plot.y(counts, count);
      plot.box(
          "bar",
          middle - width / 2,
          top,
          width,
          plot.bottom() - top,
          Wording.count(depth, "hop") + ": " + Wording.count(count));
      plot.text("mid", middle, Math.max(Plot.TOP + 9, top - 4), Wording.count(count));
      plot.text("mid", middle, plot.bottom() + 18, Integer.toString(depth));
    }
    plot.text("end", Plot.RIGHT, plot.bottom() + 33, "hops");
    return plot.end();
  }

  static Table table(LookupFigures lookups) {
    Table table = new Table("hops", "lookups");
    for (Map.Entry<Integer, Long> entry : lookups.hops().entrySet()) {
      table.row(entry.getKey().toString(), Wording.count(entry.getValue()));
    }
    return table;
  }
}
