package dev.coterie.simulator.report;

import dev.coterie.simulator.report.TimePlot.Span;
import dev.coterie.simulator.scenario.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The samples of a run, as plots and tables over virtual time. */
final class Timeline {
  private final List<Sample> samples;
  private final List<Span> cuts;

  Timeline(List<Sample> samples) {
    this.samples = List.copyOf(samples);
    this.cuts = cuts(samples);
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  Duration length() {
    return samples.get(samples.size() - 1).at();
  }

  private static double seconds(Sample sample) {
    return sample.at().toMillis() / 1e3;
  }

  /** From the sample that first saw a cut until the one that no longer did. */
  private static List<Span> cuts(List<Sample> samples) {
    List<Span> spans = new ArrayList<>();
    double began = -1;
    for (Sample sample : samples) {
      boolean cut = sample.partitions() > 0;
      if (cut && began < 0) {
        began = seconds(sample);
      } else if (!cut && began >= 0) {
        spans.add(new Span(began, seconds(sample)));
        began = -1;
      }
    }
    if (began >= 0) {
      spans.add(new Span(began, seconds(samples.get(samples.size() - 1))));
    }
    return spans;
  }

  private Series standing(String name, String style, ToDoubleFunction<Sample> value) {
    List<Series.Point> points = new ArrayList<>();
    samples.forEach(s -> points.add(new Series.Point(seconds(s), value.applyAsDouble(s))));
    return new Series(name, style, true, points);
  }

  /** A median of an interval; there is none where nothing happened in it. */
  private Series median(String name, String style, ToDoubleFunction<Sample> value) {
    List<Series.Point> points = new ArrayList<>();
    for (Sample sample : samples) {
      double median = value.applyAsDouble(sample);
      points.add(new Series.Point(seconds(sample), median > 0 ? median : Double.NaN));
    }
    return new Series(name, style, false, points);
  }

  /** How fast a growing total grew, each second of the interval before a sample. */
  private Series rate(String name, String style, ToDoubleFunction<Sample> total) {
    List<Series.Point> points = new ArrayList<>();
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample now = samples.get(i);
      double passed = seconds(now) - seconds(before);
      if (passed > 0) {
        double grown = total.applyAsDouble(now) - total.applyAsDouble(before);
        points.add(new Series.Point(seconds(now), Math.max(0, grown / passed)));
      }
    }
    return new Series(name, style, false, points);
  }

  String figures() {
    return figure(
            new TimePlot(
                "size",
                "Swarm size",
                "Peers that are up, over virtual time.",
                most -> Scale.of(most, true),
                value -> Wording.count(Math.round(value)),
                List.of(standing("peers up", "one", Sample::peersUp))))
        + figure(
            new TimePlot(
                "convergence",
                "Partitions and convergence",
                "Entries whose replicas that are up do not all hold the same, over virtual time.",
                most -> Scale.of(most, true),
                value -> Wording.count(Math.round(value)),
                List.of(standing("entries that differ", "one", Sample::divergentKeys))))
        + figure(
            new TimePlot(
                "latency",
                "Latency",
                "Median virtual milliseconds of puts and gets, over virtual time.",
                most -> Scale.of(most, false),
                value -> Wording.figure(value) + " ms",
                List.of(
                    median("put, median", "one", Sample::putMillisP50),
                    median("get, median", "two", Sample::getMillisP50))))
        + figure(
            new TimePlot(
                "repair",
                "Repair traffic",
                "Payload bytes that repair moves in a second, over virtual time.",
                Scale::ofBytes,
                value -> Wording.bytes(value) + "/s",
                List.of(rate("bytes of payload a second", "one", Sample::repairBytes))))
        + figure(
            new TimePlot(
                "operations",
                "Operations",
                "Operations that end in a second, and those that fail, over virtual time.",
                most -> Scale.of(most, false),
                value -> Wording.figure(value) + "/s",
                List.of(
                    rate("all that ended", "one", Sample::operations),
                    rate("not acknowledged", "two", Sample::failed))));
  }

  private String figure(TimePlot plot) {
    return "<h2>"
        + Markup.escape(plot.title())
        + "</h2>\n<figure>\n"
        + plot.svg(length(), cuts)
        + "<figcaption>"
        + plot.legend(!cuts.isEmpty())
        + "</figcaption></figure>\n";
  }

  Table table() {
    Table table =
        new Table(
            "time",
            "peers up",
            "cuts",
            "put, ms",
            "get, ms",
            "repair, total",
            "entries that differ",
            "operations",
            "failed");
    for (Sample sample : samples) {
      table.row(
          Wording.time(sample.at()),
          Wording.count(sample.peersUp()),
          Wording.count(sample.partitions()),
          sample.putMillisP50() > 0 ? Wording.figure(sample.putMillisP50()) : "",
          sample.getMillisP50() > 0 ? Wording.figure(sample.getMillisP50()) : "",
          Wording.bytes(sample.repairBytes()),
          Wording.count(sample.divergentKeys()),
          Wording.count(sample.operations()),
          Wording.count(sample.failed()));
    }
    return table;
  }
}
