package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/** Prints what became of a write. */
final class Receipts {
  private Receipts() {}

  static void print(BaseCommand command, ObjectNode receipt, String what) {
    if (command.isJson()) {
      command.print(receipt);
      return;
    }
    command.print(what + " " + receipt.path("address").asText());
    command.print("dot " + receipt.path("dot").asText());
    command.print("context " + receipt.path("context").asText());
    Map<String, Integer> outcomes = new TreeMap<>();
    for (JsonNode replica : receipt.path("replicas")) {
      outcomes.merge(replica.path("outcome").asText(), 1, Integer::sum);
    }
    StringBuilder line = new StringBuilder("replicas");
    outcomes.forEach(
        (outcome, count) -> line.append(' ').append(count).append(' ').append(outcome));
    command.print(line.toString());
    if (!receipt.path("rolesDropped").isEmpty()) {
      command.tell(
          "These roles could read what this replaces, and cannot read this: "
              + String.join(", ", BaseCommand.texts(receipt, "rolesDropped")));
    }
  }
}
