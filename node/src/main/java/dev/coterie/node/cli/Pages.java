package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads all pages of a list. */
final class Pages {
  private static final String LIST = "/v1/entries?limit=10000&prefix=";

  /** A list that is older says so; sweeps come once a minute unless they are told otherwise. */
  private static final Duration OLD = Duration.ofMinutes(2);

  private Pages() {}

  /** The document of the first page, with the entries of all. */
  static ObjectNode list(ApiClient client, String prefix, boolean fresh) {
    String path = LIST + ApiClient.encoded(prefix);
    ObjectNode all = client.getJson(fresh ? path + "&fresh=true" : path);
    ArrayNode entries = all.withArray("/entries");
    JsonNode next = all.remove("next");
    while (next != null) {
      ObjectNode page = client.getJson(path + "&page=" + ApiClient.encoded(next.asText()));
      page.path("entries").forEach(entries::add);
      next = page.remove("next");
    }
    return all;
  }

  static List<String> addresses(ObjectNode list) {
    List<String> addresses = new ArrayList<>();
    list.path("entries").forEach(entry -> addresses.add(entry.path("address").asText()));
    return addresses;
  }

  /** Says what a list may lack. */
  static void tellCompleteness(BaseCommand command, ObjectNode list) {
    String asOf = list.has("asOf") ? "; complete as of " + list.path("asOf").asText() : "";
    if (!list.path("complete").asBoolean()) {
      command.tell(
          "This may be incomplete: "
              + list.path("covered").asInt()
              + " of "
              + list.path("regions").asInt()
              + " regions of the key space could be seen"
              + asOf
              + ".");
    } else if (list.path("ageMillis").asLong() > OLD.toMillis()) {
      command.tell(
          "This is "
              + Duration.ofMillis(list.path("ageMillis").asLong()).toSeconds()
              + " s old; --fresh asks the replicas.");
    }
    int unreadable = list.path("unreadable").asInt();
    if (unreadable > 0) {
      command.tell("And " + unreadable + " that this node cannot read.");
    }
  }
}
