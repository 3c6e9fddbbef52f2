package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The contacts that share one length of prefix with the table's owner, and their replacements. */
final class Bucket {
  /** Least recently heard first. */
  final List<TableEntry> entries = new ArrayList<>();

  /** Most recently heard last; no address group counts here. */
  final List<TableEntry> replacements = new ArrayList<>(0);

  /** The uptime at which a lookup last went this way; 0 where none has. */
  Duration lookedUpAt = Duration.ZERO;

  /** Moves a contact to where the most recently heard are. */
  void moveToEnd(TableEntry entry) {
    if (entries.remove(entry)) {
      entries.add(entry);
    }
  }

  /** The contact with the most failures, if it has at least so many. */
  Optional<TableEntry> worst(int failures) {
    TableEntry worst = null;
    for (TableEntry entry : entries) {
      if (entry.failures >= failures && (worst == null || entry.failures > worst.failures)) {
        worst = entry;
      }
    }
    return Optional.ofNullable(worst);
  }

  /** Lets a newcomer wait; the one that was heard of least recently gives way. */
  void addReplacement(TableEntry newcomer, int most) {
    removeReplacement(newcomer.contact.id());
    replacements.add(newcomer);
    if (replacements.size() > most) {
      replacements.remove(0);
    }
  }

  boolean removeReplacement(PeerId id) {
    return replacements.removeIf(entry -> entry.contact.id().equals(id));
  }
}
