package dev.coterie.simulator.disk;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordJoin;
import dev.coterie.simulator.disk.StoreContents.HeldNote;
import dev.coterie.simulator.disk.StoreContents.HeldRecord;
import dev.coterie.simulator.disk.StoreContents.Place;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes that become durable together, or not at all: appended first, then taken into the index.
 */
final class StoreBatch {
  private final Journal journal;
  private final StoreContents contents;
  private final Map<Key, HeldRecord> records = new TreeMap<>();
  private final Map<VersionHash, Place> payloads = new TreeMap<>();
  private final Map<NoteKey, HeldNote> notes = new TreeMap<>();
  private final Map<VersionHash, Place> gone = new TreeMap<>();
  private final Map<Key, Place> drops = new TreeMap<>();
  private final List<VersionHash> superseded = new ArrayList<>();
  private final List<Place> dead = new ArrayList<>();

  StoreBatch(Journal journal, StoreContents contents) {
    this.journal = journal;
    this.contents = contents;
  }

  /** Appends what a merge adds: payloads, then the record that names them. */
  void merge(Key key, List<Version> incoming) throws IOException {
    HeldRecord mine = records.get(key);
    boolean dropped = drops.containsKey(key);
    HeldRecord held = mine == null && !dropped ? contents.records.get(key) : mine;
    Siblings<Version> before = held == null ? Siblings.<Version>empty() : held.headers();
    RecordJoin join =
        RecordJoin.of(before, dropped ? payloads::containsKey : this::holdsPayload, incoming);
    if (join.isNoOp()) {
      return;
    }
    for (Version version : join.gained()) {
      putPayload(version.hash(), version.payload().orElseThrow());
    }
    Place place = append(Bodies.RECORD, Bodies.record(key, join.headers().kept()));
    if (mine != null) {
      dead.add(mine.place());
    }
    records.put(key, new HeldRecord(join.headers(), place));
    for (Version survivor : before.survivors()) {
      if (!join.keepsPayloadOf(survivor.hash())) {
        superseded.add(survivor.hash());
      }
    }
  }

  private boolean holdsPayload(VersionHash version) {
    return payloads.containsKey(version)
        || (!gone.containsKey(version) && contents.payloads.containsKey(version));
  }

  /** Appends that payloads are gone, where they are held. */
  void dropPayloads(Key key, List<VersionHash> versions) throws IOException {
    for (VersionHash version : versions) {
      boolean isKept = records.containsKey(key) || contents.records.containsKey(key);
      if (isKept && holdsPayload(version)) {
        gone.put(version, append(Bodies.GONE, Bodies.gone(version)));
        bury(payloads.remove(version));
      }
    }
  }

  private void putPayload(VersionHash version, byte[] payload) throws IOException {
    payloads.put(version, append(Bodies.PAYLOAD, Bodies.payload(version, payload)));
    bury(gone.remove(version));
  }

  /** Appends a record as it is. */
  void rewrite(Key key, HeldRecord held) throws IOException {
    Place place = append(Bodies.RECORD, Bodies.record(key, held.headers().kept()));
    records.put(key, new HeldRecord(held.headers(), held.recordHash(), place));
  }

  void note(NoteKey key, byte[] value) throws IOException {
    HeldNote mine =
        notes.put(key, new HeldNote(value, append(Bodies.NOTE, Bodies.note(key, value))));
    if (mine != null) {
      dead.add(mine.place());
    }
  }

  /** Appends that a record is gone, if it is the one with this hash and nothing joins it here. */
  void drop(Key key, Hash recordHash) throws IOException {
    HeldRecord held = contents.records.get(key);
    boolean isIt = held != null && held.recordHash().equals(recordHash);
    if (isIt && !records.containsKey(key) && !drops.containsKey(key)) {
      drops.put(key, append(Bodies.DROP, Bodies.drop(key)));
    }
  }

  private Place append(int type, ByteBuffer body) throws IOException {
    int bytes = Journal.entryBytes(body.remaining());
    return new Place(journal.append(type, body), bytes);
  }

  /**
   * The batch is durable: takes it into the index.
   *
   * @return bytes of entries that it made dead
   */
  long publish() {
    drops.forEach(this::publishDrop);
    payloads.forEach(
        (version, place) -> {
          bury(contents.payloads.put(version, place));
          bury(contents.gone.remove(version));
        });
    gone.forEach(
        (version, place) -> {
          bury(contents.payloads.remove(version));
          bury(contents.gone.put(version, place));
        });
    records.forEach(this::publish);
    notes.forEach(
        (key, note) -> {
          HeldNote old = contents.notes.put(key, note);
          bury(old == null ? null : old.place());
        });
    superseded.forEach(this::buryPayload);
    dead.forEach(place -> journal.release(place.location(), place.bytes()));
    return dead.stream().mapToLong(Place::bytes).sum();
  }

  private void publishDrop(Key key, Place place) {
    HeldRecord old = contents.remove(key);
    if (old != null) {
      bury(old.place());
      old.headers().survivors().forEach(version -> buryPayload(version.hash()));
    }
    bury(contents.drops.put(key, place));
  }

  private void buryPayload(VersionHash version) {
    bury(contents.payloads.remove(version));
    bury(contents.gone.remove(version));
  }

  private void publish(Key key, HeldRecord record) {
    bury(contents.drops.remove(key));
    HeldRecord old = contents.put(key, record);
    if (old != null) {
      bury(old.place());
    }
  }

  private void bury(@Nullable Place place) {
    if (place != null) {
      dead.add(place);
    }
  }
}
