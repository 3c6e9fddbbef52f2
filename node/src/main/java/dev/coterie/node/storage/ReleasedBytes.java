package dev.coterie.node.storage;

import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalLocation;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries of a journal that nobody needs, as bytes by segment: for when there are many. */
final class ReleasedBytes {
  private final Map<Integer, Long> bySegment = new TreeMap<>();

  void add(long location, int bytes) {
    bySegment.merge(JournalLocation.segment(location), (long) bytes, Long::sum);
  }

  void addIfAny(@Nullable JournalPlace place) {
    if (place != null) {
      add(place.location(), place.entryBytes());
    }
  }

  /** Tells the journal. */
  void releaseFrom(Journal journal) {
    bySegment.forEach(
        (segment, bytes) ->
            journal.release(JournalLocation.of(segment, 0), Math.toIntExact(bytes)));
  }
}
