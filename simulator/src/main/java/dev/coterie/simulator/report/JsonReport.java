package dev.coterie.simulator.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.fault.PlannedFault;
import dev.coterie.simulator.scenario.LookupFigures;
import dev.coterie.simulator.scenario.Sample;
import dev.coterie.simulator.scenario.SimulationReport;

/**
 * A report as a JSON object. Times are in milliseconds and say so in their names; a seed is a
 * number, and the trace hash, which does not fit into one everywhere, is a text.
 */
public final class JsonReport {
  private JsonReport() {}

  /** The object; its fields are always there and in this order. */
  public static ObjectNode of(SimulationReport report) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("seed", report.seed())
        .put("scenario", report.scenario())
        .put("peers", report.peers())
        .put("simulatedMillis", report.simulated().toMillis())
        .put("events", report.events())
        .put("traceHash", report.traceHash())
        .put("operations", report.operations())
        .put("acknowledgedChecked", report.acknowledgedChecked());
    report.faults().forEach(json.putObject("faults")::put);
    report.goals().forEach(json.putObject("goals")::put);
    lookups(json.putObject("lookups"), report.lookups());
    report.bytesPerOperation().forEach(json.putObject("bytesPerOperation")::put);
    ArrayNode invariants = json.putArray("invariants");
    report.invariants().forEach(verdict -> invariant(invariants.addObject(), verdict));
    json.put("verdict", Wording.label(report.verdict()));
    ArrayNode plan = json.putArray("plan");
    report.plan().faults().stream().map(PlannedFault::toString).forEach(plan::add);
    ArrayNode timeline = json.putArray("timeline");
    report.timeline().forEach(sample -> sample(timeline.addObject(), sample));
    json.put("replay", report.replay());
    return json;
  }

  private static void lookups(ObjectNode json, LookupFigures figures) {
    json.put("count", figures.count())
        .put("success", figures.success())
        .put("requestsMean", figures.requestsMean());
    ObjectNode hops = json.putObject("hops");
    figures.hops().forEach((depth, count) -> hops.put(Integer.toString(depth), count));
  }

  private static void invariant(ObjectNode json, InvariantVerdict verdict) {
    json.put("id", verdict.id())
        .put("title", verdict.title())
        .put("outcome", Wording.label(verdict.outcome()))
        .put("checks", verdict.checks());
    ArrayNode findings = json.putArray("findings");
    verdict.findings().forEach(findings::add);
  }

  private static void sample(ObjectNode json, Sample sample) {
    json.put("atMillis", sample.at().toMillis())
        .put("peersUp", sample.peersUp())
        .put("partitions", sample.partitions())
        .put("putMillisP50", sample.putMillisP50())
        .put("getMillisP50", sample.getMillisP50())
        .put("repairBytes", sample.repairBytes())
        .put("divergentKeys", sample.divergentKeys())
        .put("operations", sample.operations())
        .put("failed", sample.failed());
  }
}
