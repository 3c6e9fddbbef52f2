package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;

@Command(name = "status", description = "How the running node does.")
final class StatusCommand extends BaseCommand {
  StatusCommand(Environment environment) {
    super(environment);
  }

  @Override
  public Integer call() {
    ObjectNode status = client().getJson("/v1/status");
    if (isJson()) {
      print(status);
      return DONE;
    }
    status
        .properties()
        .forEach(
            member -> {
              String value =
                  member.getValue().isArray()
                      ? String.join(", ", texts(status, member.getKey()))
                      : member.getValue().asText();
              print(member.getKey() + ": " + value);
            });
    return DONE;
  }
}
