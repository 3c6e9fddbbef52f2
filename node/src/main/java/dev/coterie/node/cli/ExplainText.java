package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** Why a read or a write came out as it did, for people, on standard error. */
final class ExplainText {
  private static final int HASH_SHOWN = 12;

  private ExplainText() {}

  /**
   * Tells the explanation that a document has; nothing where it has none, or with {@code --json}.
   */
  static void tell(BaseCommand command, ObjectNode document) {
    JsonNode explain = document.path("explain");
    JsonNode read = explain.path("read");
    if (read.isObject()) {
      tellRead(command, read);
    }
    JsonNode write = explain.path("write");
    if (write.isObject()) {
      command.tell(
          "write: "
              + write.path("acknowledged").asInt()
              + " acknowledged, "
              + write.path("needed").asInt()
              + " needed, in "
              + millis(write));
      write.path("replicas").forEach(replica -> command.tell(replica(replica)));
    }
  }

  private static void tellRead(BaseCommand command, JsonNode read) {
    command.tell(
        "read at level "
            + read.path("level").asText()
            + ": "
            + read.path("answered").asInt()
            + " answered, "
            + read.path("needed").asInt()
            + " needed, in "
            + millis(read));
    read.path("replicas").forEach(replica -> command.tell(replica(replica)));
    for (JsonNode version : read.path("versions")) {
      command.tell(version(version));
    }
  }

  private static String replica(JsonNode replica) {
    StringBuilder line = new StringBuilder("  ");
    line.append(replica.path("peer").asText());
    if (replica.has("zone")) {
      line.append("  zone ").append(replica.path("zone").asText());
    }
    line.append("  ").append(replica.path("outcome").asText());
    if (replica.has("millis")) {
      line.append("  ").append(millis(replica));
    }
    if (replica.has("versions")) {
      int versions = replica.path("versions").size();
      line.append("  ").append(versions).append(versions == 1 ? " version" : " versions");
      line.append("  hash ").append(shortened(replica.path("hash").asText()));
    }
    if (!replica.path("counts").asBoolean(true)) {
      line.append("  (no member: does not count)");
    }
    if (replica.has("detail")) {
      line.append("  ").append(replica.path("detail").asText());
    }
    return line.toString();
  }

  private static String version(JsonNode version) {
    StringBuilder line = new StringBuilder("  ");
    line.append(version.path("won").asBoolean() ? "won   " : "lost  ");
    line.append(version.path("dot").asText()).append("  ").append(version.path("kind").asText());
    line.append(" by ").append(version.path("writer").asText());
    line.append(" at ").append(version.path("writtenAt").asText());
    line.append(", ").append(version.path("payloadBytes").asInt()).append(" bytes");
    line.append(", on ").append(version.path("heldBy").asInt());
    if (!version.path("won").asBoolean()) {
      line.append("; superseded by");
      version.path("supersededBy").forEach(dot -> line.append(' ').append(dot.asText()));
    }
    return line.toString();
  }

  private static String millis(JsonNode node) {
    return String.format(Locale.ROOT, "%.1f ms", node.path("millis").asDouble());
  }

  private static String shortened(String hash) {
    return hash.length() > HASH_SHOWN ? hash.substring(0, HASH_SHOWN) : hash;
  }
}
