package dev.coterie.simulator.report;

import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.scenario.SimulationReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A report as one HTML page that loads nothing. */
public final class HtmlReport {
  private static final String STYLE = "page.css";

  private final SimulationReport report;
  private final StringBuilder page = new StringBuilder(64 << 10);

  private HtmlReport(SimulationReport report) {
    this.report = report;
  }

  /** The page, to be written as UTF-8. */
  public static String of(SimulationReport report) {
    HtmlReport html = new HtmlReport(report);
    html.head();
    html.summary();
    html.invariants();
    html.plots();
    html.counts();
    html.page.append("</main>\n</body>\n</html>\n");
    return html.page.toString();
  }

  private void head() {
    String title =
        "Simulation of " + report.scenario() + ", seed " + report.seed() + ": " + verdict();
    page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        .append("<meta http-equiv=\"Content-Security-Policy\"")
        .append(" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>")
        .append(Markup.escape(title))
        .append("</title>\n<style>\n")
        .append(style())
        .append("</style>\n</head>\n<body>\n<main>\n");
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream(STYLE)) {
      if (in == null) {
        throw new IllegalStateException("this build lacks " + STYLE);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String verdict() {
    return Wording.label(report.verdict()).replace('-', ' ');
  }

  private void summary() {
    boolean passed = report.verdict().passed();
    page.append("<h1>Simulation of ")
        .append(Markup.escape(report.scenario()))
        .append("</h1>\n<p class=\"lead\">")
        .append(Wording.count(report.peers(), "peer"))
        .append(", seed ")
        .append(report.seed())
        .append(", ")
        .append(Wording.time(report.simulated()))
        .append(" of virtual time</p>\n<p class=\"verdict ")
        .append(passed ? "good" : "bad")
        .append("\">")
        .append(Markup.escape(Verdicts.sentence(report)))
        .append("</p>\n<dl>\n");
    term("events", Wording.count(report.events()));
    term("operations", Wording.count(report.operations()));
    term("acknowledged writes checked", Wording.count(report.acknowledgedChecked()));
    term("lookups", Wording.count(report.lookups().count()));
    if (report.lookups().count() > 0) {
      term("lookups that succeeded", Wording.percent(report.lookups().success()));
      term("requests of a lookup, mean", Wording.figure(report.lookups().requestsMean()));
    }
    page.append("<div><dt>trace hash</dt><dd class=\"small mono\">")
        .append(Markup.escape(report.traceHash()))
        .append("</dd></div>\n</dl>\n<p>The same run again:</p>\n<pre><code>")
        .append(Markup.escape(report.replay()))
        .append("</code></pre>\n");
  }

  private void term(String name, String value) {
    page.append("<div><dt>").append(name).append("</dt><dd>").append(value).append("</dd></div>\n");
  }

  private void invariants() {
    if (report.invariants().isEmpty()) {
      return;
    }
    boolean found = report.invariants().stream().anyMatch(one -> !one.findings().isEmpty());
    List<String> headings = List.of("", "invariant", "outcome", "checks", "findings");
    int columns = found ? headings.size() : headings.size() - 1;
    Table table = new Table(headings.subList(0, columns).toArray(new String[0]));
    for (InvariantVerdict invariant : report.invariants()) {
      List<String> cells =
          List.of(
              invariant.id(),
              invariant.title(),
              Wording.label(invariant.outcome()).replace('-', ' '),
              Wording.count(invariant.checks()),
              String.join("; ", invariant.findings()));
      String[] shown = cells.subList(0, columns).toArray(new String[0]);
      if (invariant.outcome() == Outcome.FIRED) {
        table.markedRow(shown);
      } else {
        table.row(shown);
      }
    }
    page.append("<h2>Invariants</h2>\n").append(table.html());
  }

  private void plots() {
    Timeline timeline = new Timeline(report.timeline());
    Duration length = timeline.isEmpty() ? report.simulated() : timeline.length();
    if (!report.plan().faults().isEmpty()) {
      page.append("<h2>Faults</h2>\n<figure>\n")
          .append(FaultsPlot.svg(report.plan().faults(), length, report.underLoad()))
          .append("</figure>\n")
          .append(FaultsPlot.table(report.plan().faults()).folded("All faults as a table"));
    }
    if (!timeline.isEmpty()) {
      page.append(timeline.figures())
          .append(timeline.table().folded("All figures over time as a table"));
    }
    if (!report.lookups().hops().isEmpty()) {
      page.append("<h2>Lookups by hops</h2>\n<figure>\n")
          .append(HopsPlot.svg(report.lookups()))
          .append("</figure>\n")
          .append(HopsPlot.table(report.lookups()).folded("Lookups by hops as a table"));
    }
  }

  private void counts() {
    Table faults = new Table("kind of fault", "injected");
    report.faults().forEach((kind, count) -> faults.row(kind, Wording.count(count)));
    section("Faults by kind", faults);
    Table goals = new Table("goal", "reached");
    report
        .goals()
        .forEach(
            (goal, times) -> {
              if (times == 0) {
                goals.markedRow(goal, "never");
              } else {
                goals.row(goal, Wording.count(times));
              }
            });
    section("What must happen sometimes", goals);
    Table bytes = new Table("kind of message", "bytes an operation");
    report.bytesPerOperation().forEach((kind, n) -> bytes.row(kind, Wording.figure(n)));
    section("Bytes on the wire", bytes);
  }

  private void section(String title, Table table) {
    if (!table.isEmpty()) {
      page.append("<h2>").append(title).append("</h2>\n").append(table.html());
    }
  }
}
