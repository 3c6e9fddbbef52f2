package dev.coterie.simulator.disk;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.simulator.disk.StoreContents.HeldNote;
import dev.coterie.simulator.disk.StoreContents.HeldRecord;
import dev.coterie.simulator.disk.StoreContents.Place;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the index anew from a journal: the last entry of a name counts. */
final class StoreReplay implements Journal.Visitor {
  private final Journal journal;
  private final StoreContents contents = new StoreContents();

  private StoreReplay(Journal journal) {
    this.journal = journal;
  }

  static StoreContents run(Journal journal) throws IOException {
    StoreReplay replay = new StoreReplay(journal);
    journal.replay(replay);
    replay.dropPayloadsOfTheSuperseded();
    return replay.contents;
  }

  @Override
  public void entry(JournalEntry entry) throws IOException {
    Place place = new Place(entry.location(), entry.bytes());
    if (entry.type() == Bodies.RECORD) {
      Key key = Bodies.key(entry.body());
      HeldRecord old = contents.put(key, new HeldRecord(Bodies.headers(entry.body()), place));
      release(old == null ? null : old.place());
      release(contents.drops.remove(key));
    } else if (entry.type() == Bodies.DROP) {
      Key key = Bodies.key(entry.body());
      HeldRecord old = contents.remove(key);
      release(old == null ? null : old.place());
      release(contents.drops.put(key, place));
    } else if (entry.type() == Bodies.PAYLOAD) {
      release(contents.payloads.put(Bodies.version(entry.body()), place));
      release(contents.gone.remove(Bodies.version(entry.body())));
    } else if (entry.type() == Bodies.GONE) {
      release(contents.payloads.remove(Bodies.version(entry.body())));
      release(contents.gone.put(Bodies.version(entry.body()), place));
    } else if (entry.type() == Bodies.NOTE) {
      NoteKey key = Bodies.noteKey(entry.body());
      HeldNote old = contents.notes.put(key, new HeldNote(Bodies.noteValue(entry.body()), place));
      release(old == null ? null : old.place());
    }
  }

  private void release(@Nullable Place place) {
    if (place != null) {
      journal.release(place.location(), place.bytes());
    }
  }

  private void dropPayloadsOfTheSuperseded() {
    TreeSet<VersionHash> survivors = new TreeSet<>();
    for (HeldRecord record : contents.records.values()) {
      for (Version survivor : record.headers().survivors()) {
        survivors.add(survivor.hash());
      }
    }
    keepThose(survivors, contents.payloads);
    keepThose(survivors, contents.gone);
  }

  private void keepThose(Set<VersionHash> survivors, Map<VersionHash, Place> places) {
    places.forEach(
        (version, place) -> {
          if (!survivors.contains(version)) {
            release(place);
          }
        });
    places.keySet().retainAll(survivors);
  }
}
