package dev.coterie.simulator.disk;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The index over a simulated store's journal: what is kept, and where its entries lie. */
final class StoreContents {
  /** An entry's place in the journal. */
  record Place(long location, int bytes) {}

  /** The headers under a key. */
  record HeldRecord(Siblings<Version> headers, Hash recordHash, Place place) {
    HeldRecord(Siblings<Version> headers, Place place) {
      this(headers, StoredRecord.recordHash(headers.kept()), place);
    }
  }

  /** A note; one without a value was removed, and hides older ones in the journal. */
  record HeldNote(byte[] value, Place place) {}

  final TreeMap<Key, HeldRecord> records = new TreeMap<>();
  final TreeMap<VersionHash, Place> payloads = new TreeMap<>();
  final TreeMap<NoteKey, HeldNote> notes = new TreeMap<>();
  final TreeMap<Position, Key> positions = new TreeMap<>();
  final TreeMap<Hash, NavigableSet<Key>> links = new TreeMap<>();

  /** Where it says that a record was dropped which older entries may still hold. */
  final TreeMap<Key, Place> drops = new TreeMap<>();

  /** Where it says that a payload was dropped which older entries may still hold. */
  final TreeMap<VersionHash, Place> gone = new TreeMap<>();

  /** Takes a record out, which is handed back. */
  @Nullable HeldRecord remove(Key key) {
    HeldRecord old = records.remove(key);
    if (old != null) {
      positions.remove(key.position());
      for (Hash link : old.headers().kept().get(0).header().path().prefixes()) {
        links.computeIfPresent(
            link,
            (l, keys) -> {
              keys.remove(key);
              return keys.isEmpty() ? null : keys;
            });
      }
    }
    return old;
  }

  /** Puts a record in the place of the one that was there, which is handed back. */
  @Nullable HeldRecord put(Key key, HeldRecord record) {
    HeldRecord old = records.put(key, record);
    if (old == null) {
      positions.put(key.position(), key);
      for (Hash link : record.headers().kept().get(0).header().path().prefixes()) {
        links.computeIfAbsent(link, l -> new TreeSet<>()).add(key);
      }
    }
    return old;
  }
}
