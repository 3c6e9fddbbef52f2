package dev.coterie.simulator.report;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.scenario.LookupFigures;
import dev.coterie.simulator.scenario.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;

/** A report as lines for a terminal. */
public final class TextReport {
  private static final int LABEL_WIDTH = 12;
  private static final int TEXT_WIDTH = 84;

  private final SimulationReport report;
  private final List<String> lines = new ArrayList<>();

  private TextReport(SimulationReport report) {
    this.report = report;
  }

  /**
   * The lines, without line ends. The last one is the verdict; for a run that has not passed, the
   * line after it is the command that repeats it.
   */
  public static List<String> of(SimulationReport report) {
    TextReport text = new TextReport(report);
    text.figures();
    text.invariants();
    text.verdict();
    return List.copyOf(text.lines);
  }

  private void figures() {
    line("scenario", report.scenario() + ", " + Wording.count(report.peers(), "peer"));
    line("seed", Long.toString(report.seed()));
    line(
        "simulated",
        Wording.time(report.simulated()) + ", " + Wording.count(report.events(), "event"));
    line("trace hash", report.traceHash());
    list("faults", counts(report.faults(), Wording::count, "none"));
    list("goals", counts(report.goals(), TextReport::goal, "none"));
    line(
        "operations",
        Wording.count(report.operations())
            + "; "
            + Wording.count(report.acknowledgedChecked())
            + " acknowledged writes checked");
    line("lookups", lookups(report.lookups()));
    list("bytes/op", counts(report.bytesPerOperation(), Wording::bytes, "not counted"));
    lines.add("");
  }

  private static String goal(long times) {
    return times == 0 ? "NEVER" : Wording.count(times);
  }

  private static String lookups(LookupFigures figures) {
    if (figures.count() == 0) {
      return "none";
    }
    return Wording.count(figures.count())
        + ", "
        + Wording.percent(figures.success())
        + " success, "
        + Wording.figure(figures.requestsMean())
        + " requests each; by hops "
        + counts(figures.hops(), Wording::count, "none");
  }

  private static <K, V> String counts(
      SortedMap<K, V> counts, Function<? super V, String> show, String otherwise) {
    List<String> parts = new ArrayList<>();
    for (Map.Entry<K, V> entry : counts.entrySet()) {
      parts.add(entry.getKey() + " " + show.apply(entry.getValue()));
    }
    return parts.isEmpty() ? otherwise : String.join(", ", parts);
  }

  private void invariants() {
    for (InvariantVerdict invariant : report.invariants()) {
      boolean fired = invariant.outcome() == Outcome.FIRED;
      String outcome = Wording.label(invariant.outcome()).replace('-', ' ');
      lines.add(
          String.format(
              Locale.ROOT,
              "%-4s %-12s %13s checks  %s",
              invariant.id(),
              fired ? outcome.toUpperCase(Locale.ROOT) : outcome,
              Wording.count(invariant.checks()),
              invariant.title()));
      invariant.findings().forEach(finding -> lines.add("       " + finding));
    }
    if (!report.invariants().isEmpty()) {
      lines.add("");
    }
  }

  private void verdict() {
    line("verdict", Verdicts.sentence(report));
    if (!report.verdict().passed()) {
      line("replay", report.replay());
    }
  }

  private void line(String label, String text) {
    lines.add(String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s%s", label, text));
  }

  /** A list, on as many lines as it needs. */
  private void list(String label, String text) {
    String named = label;
    StringBuilder line = new StringBuilder();
    for (String part : text.split("(?<=,) ", -1)) {
      if (line.length() > 0 && line.length() + part.length() > TEXT_WIDTH) {
        line(named, line.toString());
        named = "";
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(part);
    }
    line(named, line.toString());
  }
}
