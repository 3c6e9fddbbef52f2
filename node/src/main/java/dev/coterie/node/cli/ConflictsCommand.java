package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "conflicts",
    description = "List the entries that have siblings: versions that did not know of each other.")
final class ConflictsCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      defaultValue = "ucxl://",
      paramLabel = "PREFIX",
      description = "where to look; everywhere, where it is left out")
  private String prefix = "";

  @Option(
      names = "--fresh",
      description = "ask the replicas first, for what others have written in the last minute")
  private boolean fresh;

  ConflictsCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    String path = "/v1/conflicts?prefix=" + ApiClient.encoded(prefix);
    ObjectNode found = client().getJson(fresh ? path + "&fresh=true" : path);
    if (isJson()) {
      print(found);
      return DONE;
    }
    for (JsonNode conflict : found.path("conflicts")) {
      print(conflict.path("address").asText());
      SiblingText.print(this, (ObjectNode) conflict);
    }
    if (found.path("conflicts").isEmpty()) {
      tell("There are no conflicts.");
    }
    if (found.path("more").asBoolean()) {
      tell("There are more: resolve these first, or name a longer prefix.");
    }
    Pages.tellCompleteness(this, found);
    return DONE;
  }
}
