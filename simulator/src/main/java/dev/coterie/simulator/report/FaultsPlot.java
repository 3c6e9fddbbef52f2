package dev.coterie.simulator.report;

import dev.coterie.simulator.fault.FaultKind;
import dev.coterie.simulator.fault.PlannedFault;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** When which fault was at work: a lane for each kind. */
final class FaultsPlot {
  private static final int LANE = 22;
  private static final int AROUND = 56;

  private FaultsPlot() {}

  /**
   * Draws them.
   *
   * @param length of the axis
   * @param ended when all of them ended, however long they were planned
   */
  static String svg(List<PlannedFault> faults, Duration length, Duration ended) {
    Map<FaultKind, Integer> lanes = new EnumMap<>(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      if (faults.stream().anyMatch(fault -> fault.kind() == kind)) {
        lanes.put(kind, lanes.size());
      }
    }
    String description =
        Wording.count(faults.size(), "fault")
            + " of "
            + Wording.count(lanes.size(), "kind")
            + ", by time.";
    Plot plot = new Plot("faults", "Faults", description, AROUND + LANE * lanes.size());
    Scale time = Scale.ofTime(length);
    lanes.forEach(
        (kind, lane) -> {
          double y = Plot.TOP + LANE * lane;
          plot.text("name", 0, y + LANE - 8, kind.label());
          plot.line("grid", Plot.LEFT, y + LANE, Plot.RIGHT, y + LANE);
        });
    for (PlannedFault fault : faults) {
      double from = x(plot, time, fault.at());
      double to = x(plot, time, earlier(fault.at().plus(fault.length()), ended));
      double y = Plot.TOP + LANE * lanes.getOrDefault(fault.kind(), 0);
      plot.box("fault", from, y + 4, Math.max(2, to - from), LANE - 6, hint(fault));
    }
    plot.timeAxis(time);
    return plot.end();
  }

  private static double x(Plot plot, Scale time, Duration at) {
    return plot.x(time, at.toMillis() / 1e3);
  }

  private static Duration earlier(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static String hint(PlannedFault fault) {
    return fault.kind().label()
        + " at "
        + Wording.time(fault.at())
        + " for "
        + Wording.time(fault.length())
        + ", "
        + peers(fault);
  }

  private static String peers(PlannedFault fault) {
    return fault.targets().isEmpty() ? "all peers" : "peers " + fault.targets();
  }

  static Table table(List<PlannedFault> faults) {
    Table table = new Table("begins", "kind", "lasts", "strikes", "amount");
    for (PlannedFault fault : faults) {
      table.row(
          Wording.time(fault.at()),
          fault.kind().label(),
          Wording.time(fault.length()),
          peers(fault),
          fault.amount() == 0 ? "" : Wording.count(fault.amount()));
    }
    return table;
  }
}
