package dev.coterie.dht.routing;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The contacts that share one length of prefix with the table's owner, and their replacements. */
final class Bucket {
  /** Least recently heard first; changed by the methods of the bucket only. */
  final List<TableEntry> entries = new ArrayList<>();

  /** Most recently heard last; no address group counts here. */
  final List<Contact> replacements = new ArrayList<>(0);

  /** The uptime at which a lookup last went this way; 0 where none has. */
  Duration lookedUpAt = Duration.ZERO;

  /** The entries as searches want them; null when they have changed since. */
  private @Nullable Shelf shelf;

  /**
   * What searches read, side by side in memory: they go through far more contacts than they hand
   * out, and an entry that lies elsewhere costs more to look at than to compare.
   */
  static final class Shelf {
    final long[] leadingBits;
    final Contact[] contacts;

    /** How many, from the first, answered when they were last asked. */
    final int responsive;

    /** The most that any of them has failed. */
    final int mostFailures;

    private Shelf(List<TableEntry> entries) {
      leadingBits = new long[entries.size()];
      contacts = new Contact[entries.size()];
      int front = 0;
      int back = contacts.length;
      int most = 0;
      for (TableEntry entry : entries) {
        int place = entry.failures == 0 ? front++ : --back;
        most = Math.max(most, entry.failures);
        leadingBits[place] = entry.leadingBits;
        contacts[place] = entry.contact;
      }
      responsive = front;
      mostFailures = most;
    }
  }

  Shelf shelf() {
    Shelf known = shelf;
    if (known == null) {
      known = new Shelf(entries);
      shelf = known;
    }
    return known;
  }

  /** What an entry says has changed: its failures, or its contact. */
  void changed() {
    shelf = null;
  }

  void add(TableEntry entry) {
    entries.add(entry);
    changed();
  }

  void remove(TableEntry entry) {
    entries.remove(entry);
    changed();
  }

  /** Moves a contact to where the most recently heard are; searches do not mind the order. */
  void moveToEnd(TableEntry entry) {
    int last = entries.size() - 1;
    if (last >= 0 && entries.get(last) != entry && entries.remove(entry)) {
      entries.add(entry);
    }
  }

  /** The contact with the most failures, if it has at least so many. */
  Optional<TableEntry> worst(int failures) {
    int most = shelf().mostFailures;
    if (most < failures) {
      return Optional.empty();
    }
    for (TableEntry entry : entries) {
      if (entry.failures == most) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** Lets a newcomer wait; the one that was heard of least recently gives way. */
  void addReplacement(Contact newcomer, int most) {
    removeReplacement(newcomer.id());
    replacements.add(newcomer);
    if (replacements.size() > most) {
      replacements.remove(0);
    }
  }

  void removeReplacement(PeerId id) {
    for (int i = replacements.size() - 1; i >= 0; i--) {
      if (replacements.get(i).id().equals(id)) {
        replacements.remove(i);
        return;
      }
    }
  }
}
