package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import java.util.ArrayList;
import java.util.List;

/** Reads all pages of a list. */
final class Pages {
  private static final String LIST = "/v1/entries?limit=10000&prefix=";

  private Pages() {}

  /** The document of the first page, with the entries of all. */
  static ObjectNode list(ApiClient client, String prefix) {
    String path = LIST + ApiClient.encoded(prefix);
    ObjectNode all = client.getJson(path);
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
    if (!list.path("complete").asBoolean()) {
      command.tell(
          "This may be incomplete: "
              + list.path("peersAnswered").asInt()
              + " of "
              + list.path("peersAsked").asInt()
              + " peers answered.");
    }
    int unreadable = list.path("unreadable").asInt();
    if (unreadable > 0) {
      command.tell("And " + unreadable + " that this node cannot read.");
    }
  }
}
