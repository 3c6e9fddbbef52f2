package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Json;
import dev.coterie.node.context.CoterieException;
import java.util.ArrayList;
import java.util.List;

/** What of a long piece of work could not be done, and why. Safe for use by several threads. */
final class Refused {
  /** Most that are printed one by one for people; JSON has all. */
  private static final int MAX_LINES = 50;

  private final List<Item> items = new ArrayList<>();

  private record Item(String name, String kind, String message) {}

  synchronized void add(String name, CoterieException why) {
    add(name, Json.word(why.kind()), String.valueOf(why.getMessage()));
  }

  synchronized void add(String name, String kind, String message) {
    items.add(new Item(name, kind, message));
  }

  synchronized int count() {
    return items.size();
  }

  synchronized void tell(BaseCommand command) {
    for (Item item : items.subList(0, Math.min(MAX_LINES, items.size()))) {
      command.tell("refused " + item.name() + ": " + item.message());
    }
    if (items.size() > MAX_LINES) {
      command.tell("… and " + (items.size() - MAX_LINES) + " more; --json lists all");
    }
  }

  synchronized void addTo(ObjectNode document) {
    ArrayNode array = document.putArray("refused");
    for (Item item : items) {
      array
          .addObject()
          .put("path", item.name())
          .put("kind", item.kind())
          .put("message", item.message());
    }
  }
}
