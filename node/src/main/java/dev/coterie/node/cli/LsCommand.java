package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ls",
    description = {
      "List the entries under a prefix that this node can read, whichever peers store them: as of",
      "the last sweep of the key space ('follow-every'), and what this node has written or stored",
      "since. Says on standard error when that is not complete, or old."
    })
final class LsCommand extends BaseCommand {
  @Parameters(
      arity = "0..1",
      defaultValue = "ucxl://",
      paramLabel = "PREFIX",
      description = "ucxl://AUTHORITY/SEGMENT/…; all, where it is left out")
  private String prefix = "";

  @Option(
      names = "--fresh",
      description = "ask the replicas first, for what others have written in the last minute")
  private boolean fresh;

  LsCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode list = Pages.list(client(), prefix, fresh);
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
