package dev.coterie.node.storage;

import dev.coterie.dht.store.Journal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Entries of a journal that nobody needs, as bytes by segment: for when there are many. */
final class ReleasedBytes {
  /** A location names a segment, then a place in it. */
  private static final long SEGMENT = 0xffff_ffff_0000_0000L;

  private final Map<Long, Long> bySegment = new TreeMap<>();

  void add(long location, int bytes) {
    bySegment.merge(location & SEGMENT, (long) bytes, Long::sum);
  }

  void addIfAny(@Nullable JournalPlace place) {
    if (place != null) {
      add(place.location(), place.entryBytes());
    }
  }

  /** Tells the journal. */
  void releaseFrom(Journal journal) {
    bySegment.forEach((segment, bytes) -> journal.release(segment, Math.toIntExact(bytes)));
  }
}
