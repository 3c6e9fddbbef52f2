package dev.coterie.simulator.disk;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.CompactionOwner;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.simulator.disk.StoreContents.HeldNote;
import dev.coterie.simulator.disk.StoreContents.HeldRecord;
import dev.coterie.simulator.disk.StoreContents.Place;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compaction between writes, and the rescue of what damage left only in memory. */
final class JournalTidying implements CompactionOwner {
  private static final int STEP_BYTES = 32 << 10;
  private static final int MAX_TROUBLES = 100;

  private final Journal journal;
  private final StoreContents contents;
  private final long worthIt;
  private final List<String> troubles = new ArrayList<>();
  private long released;
  private boolean compacting;

  /**
   * Tidying that has nothing to do yet.
   *
   * @param worthIt so many dead bytes are worth a look for a sparse segment
   */
  JournalTidying(Journal journal, StoreContents contents, long worthIt) {
    this.journal = journal;
    this.contents = contents;
    this.worthIt = worthIt;
  }

  void released(long bytes) {
    released += bytes;
    if (released > worthIt) {
      released = 0;
      compacting = true;
    }
  }

  /** A step of compaction, if there is anything to compact. */
  void some() {
    try {
      if (compacting) {
        compacting = journal.compact(this, STEP_BYTES).isPresent();
      }
      if (journal.hasSuspects()) {
        rescue();
      }
    } catch (IOException e) {
      compacting = false; // until more is dead
      failed(e);
    }
  }

  void failed(IOException e) {
    if (troubles.size() < MAX_TROUBLES) {
      troubles.add(String.valueOf(e.getMessage()));
    }
  }

  List<String> troubles() {
    return List.copyOf(troubles);
  }

  /** Writes anew what lay in damaged parts and is still in memory: all but payloads. */
  private void rescue() throws IOException {
    StoreBatch batch = new StoreBatch(journal, contents);
    for (Map.Entry<Key, HeldRecord> record : contents.records.entrySet()) {
      if (journal.isDamagedAt(record.getValue().place().location())) {
        batch.rewrite(record.getKey(), record.getValue());
      }
    }
    for (Map.Entry<NoteKey, HeldNote> note : contents.notes.entrySet()) {
      if (journal.isDamagedAt(note.getValue().place().location())) {
        batch.note(note.getKey(), note.getValue().value());
      }
    }
    for (Map.Entry<Key, Place> drop : List.copyOf(contents.drops.entrySet())) {
      if (journal.isDamagedAt(drop.getValue().location())) {
        contents.drops.remove(drop.getKey()); // at worst the record is found again, and dropped
      }
    }
    contents.payloads.values().removeIf(place -> journal.isDamagedAt(place.location()));
    contents.gone.values().removeIf(place -> journal.isDamagedAt(place.location()));
    journal.commit(true);
    batch.publish();
    journal.rescued();
    compacting = true;
  }

  @Override
  public boolean isLive(JournalEntry entry) {
    return switch (entry.type()) {
      case Bodies.RECORD -> {
        HeldRecord held = contents.records.get(Bodies.key(entry.body()));
        yield held != null && isAt(held.place(), entry);
      }
      case Bodies.PAYLOAD -> isAt(contents.payloads.get(Bodies.version(entry.body())), entry);
      case Bodies.NOTE -> {
        HeldNote held = contents.notes.get(Bodies.noteKey(entry.body()));
        boolean removal = held != null && held.value().length == 0;
        // A removal must outlive what it removes, which older segments may hold.
        yield held != null
            && isAt(held.place(), entry)
            && !(removal && journal.isInOldestSegment(entry.location()));
      }
      // It must outlive what it drops, which older segments may hold.
      case Bodies.DROP ->
          isAt(contents.drops.get(Bodies.key(entry.body())), entry)
              && !journal.isInOldestSegment(entry.location());
      case Bodies.GONE ->
          isAt(contents.gone.get(Bodies.version(entry.body())), entry)
              && !journal.isInOldestSegment(entry.location());
      default -> true;
    };
  }

  private static boolean isAt(@Nullable Place place, JournalEntry entry) {
    return place != null && place.location() == entry.location();
  }

  @Override
  public void moved(JournalEntry entry, long newLocation) {
    Place place = new Place(newLocation, entry.bytes());
    switch (entry.type()) {
      case Bodies.RECORD ->
          contents.records.computeIfPresent(
              Bodies.key(entry.body()),
              (key, held) -> new HeldRecord(held.headers(), held.recordHash(), place));
      case Bodies.PAYLOAD -> {
        VersionHash version = Bodies.version(entry.body());
        contents.payloads.computeIfPresent(version, (v, old) -> place);
      }
      case Bodies.NOTE ->
          contents.notes.computeIfPresent(
              Bodies.noteKey(entry.body()), (key, held) -> new HeldNote(held.value(), place));
      case Bodies.DROP ->
          contents.drops.computeIfPresent(Bodies.key(entry.body()), (key, old) -> place);
      case Bodies.GONE ->
          contents.gone.computeIfPresent(Bodies.version(entry.body()), (v, old) -> place);
      default -> {} // of no type of ours: it only moves
    }
  }

  @Override
  public void vanished(JournalEntry entry) {
    if (entry.type() == Bodies.NOTE) {
      NoteKey key = Bodies.noteKey(entry.body());
      HeldNote held = contents.notes.get(key);
      if (held != null && isAt(held.place(), entry)) {
        contents.notes.remove(key);
      }
    } else if (entry.type() == Bodies.GONE) {
      VersionHash version = Bodies.version(entry.body());
      if (isAt(contents.gone.get(version), entry)) {
        contents.gone.remove(version);
      }
    } else if (entry.type() == Bodies.DROP) {
      Key key = Bodies.key(entry.body());
      if (isAt(contents.drops.get(key), entry)) {
        contents.drops.remove(key);
      }
    }
  }
}
