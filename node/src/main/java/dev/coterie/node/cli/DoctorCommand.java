package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.FindingsDocument;
import dev.coterie.node.context.CoterieException;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "doctor",
    description = {
      "What is wrong with the node, what it means for the data, and what to do. Asks the node; where"
          + " none runs, looks at the home itself, reads its store through, and changes nothing.",
      "Exit code 0: nothing is; 1: something is; 7: something stored is damaged or kept apart."
    })
final class DoctorCommand extends BaseCommand {
  private static final int INTEGRITY = 7;

  DoctorCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode report = report();
    if (isJson()) {
      print(report);
    } else if (report.path("healthy").asBoolean()) {
      print("nothing is wrong that this node can see");
    } else {
      report.path("findings").forEach(this::print);
    }
    int worst = DONE;
    for (JsonNode finding : report.path("findings")) {
      boolean isIntegrity = "integrity".equals(finding.path("severity").asText());
      worst = Math.max(worst, isIntegrity ? INTEGRITY : FAILED);
    }
    return worst;
  }

  private ObjectNode report() {
    try {
      return client().getJson("/v1/doctor");
    } catch (CoterieException e) {
      if (e.kind() != CoterieException.Kind.FAILED) {
        throw e;
      }
      List<Finding> findings =
          environment().setup().get().examine(home(), environment().variables());
      tell("no node runs on " + home() + ": this is what its files say");
      return FindingsDocument.of(findings);
    }
  }

  private void print(JsonNode finding) {
    print(finding.path("severity").asText() + "  " + finding.path("what").asText());
    print("  means  " + finding.path("meaning").asText());
    print("  next   " + finding.path("next").asText());
    finding.path("details").forEach(detail -> print("  -  " + detail.asText()));
  }
}
