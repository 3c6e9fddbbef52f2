package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(name = "ls", description = "List the entries under a prefix that this node can read.")
final class LsCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      defaultValue = "ucxl://",
      paramLabel = "PREFIX",
      description = "ucxl://AUTHORITY/SEGMENT/…; all, where it is left out")
  private String prefix = "";

  LsCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode list = Pages.list(client(), prefix);
    if (isJson()) {
      print(list);
      return DONE;
    }
    for (JsonNode entry : list.path("entries")) {
      int siblings = entry.path("siblings").asInt();
      String address = entry.path("address").asText();
      print(siblings > 1 ? address + "  (" + siblings + " siblings)" : address);
    }
    Pages.tellCompleteness(this, list);
    return DONE;
  }
}
