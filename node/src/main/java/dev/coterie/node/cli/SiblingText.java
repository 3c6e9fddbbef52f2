package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Texts;
import java.nio.charset.StandardCharsets;

/** Siblings for people: who wrote each, when, for whom, and what. */
final class SiblingText {
  private SiblingText() {}

  static void print(BaseCommand command, ObjectNode reading) {
    int number = 0;
    for (JsonNode sibling : reading.path("siblings")) {
      number++;
      command.print("--- sibling " + number + ": " + head(sibling));
      if (sibling.has("content")) {
        command.print(body(sibling));
      }
    }
    int unreadable = reading.path("unreadable").asInt();
    if (unreadable > 0) {
      command.print("--- and " + unreadable + " sealed to roles that are not held here");
    }
  }

  private static String head(JsonNode sibling) {
    StringBuilder roles = new StringBuilder();
    sibling.path("roles").forEach(role -> roles.append(' ').append(role.asText()));
    return "dot "
        + sibling.path("dot").asText()
        + ", by "
        + sibling.path("writer").asText()
        + ", at "
        + sibling.path("writtenAt").asText()
        + ", for"
        + roles
        + ", "
        + sibling.path("mediaType").asText();
  }

  private static String body(JsonNode sibling) {
    Content content = Content.of(sibling);
    return Texts.isText(content.bytes())
        ? new String(content.bytes(), StandardCharsets.UTF_8)
        : "(" + content.bytes().length + " bytes that are no text; --json shows them)";
  }
}
