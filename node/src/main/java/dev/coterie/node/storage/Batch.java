package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.StoreOutcome;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes on their way to the disk together: records to be, each joined to what is kept and written
 * once, and notes, of which the last of a name counts.
 */
final class Batch {
  private static final StoreOutcome DURABLE = new StoreOutcome.Durable();

  private final LiveIndex live;
  private final int inlinePayloadBytes;
  private final Map<Key, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, WriteRequest.Note> notes = new LinkedHashMap<>();
  private final Map<Key, Drop> drops = new LinkedHashMap<>();
  private final List<Draft.Written> written = new ArrayList<>();
  private final List<WrittenNote> writtenNotes = new ArrayList<>();
  private final Map<Key, StoreOutcome> refused = new HashMap<>();

  /** A note as the index is to hold it; see {@link StoredImage}. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record WrittenNote(byte[] name, byte[] image) {}

  private Batch(LiveIndex live, int inlinePayloadBytes) {
    this.live = live;
    this.inlinePayloadBytes = inlinePayloadBytes;
  }

  /**
   * Joins writes to what is kept.
   *
   * @param inlinePayloadBytes largest payload that stays beside its header
   * @throws BrokenIndexException where the index cannot be read
   */
  static Batch of(List<WriteRequest> writes, LiveIndex live, int inlinePayloadBytes) {
    Batch batch = new Batch(live, inlinePayloadBytes);
    for (WriteRequest write : writes) {
      batch.add(write);
    }
    for (WriteRequest write : writes) {
      if (write instanceof WriteRequest.Drop drop && !batch.drafts.containsKey(drop.key())) {
        batch.addDrop(drop);
      }
    }
    return batch;
  }

  private void add(WriteRequest write) {
    if (write instanceof WriteRequest.Merge merge) {
      drafts.computeIfAbsent(merge.key(), this::draft).join(merge.versions());
      merge.notes().forEach(this::add);
    } else if (write instanceof WriteRequest.DropPayloads drop) {
      drafts.computeIfAbsent(drop.key(), this::draft).dropPayloads(drop.versions());
    } else if (write instanceof WriteRequest.Note note) {
      notes.put(new String(note.name(), StandardCharsets.ISO_8859_1), note);
    }
  }

  private void addDrop(WriteRequest.Drop drop) {
    byte[] image = BrokenIndexException.guard(() -> live.record(drop.key()));
    if (image == null) {
      return;
    }
    requireSound(drop.key(), image);
    if (StoredImage.recordHash(image).equals(drop.recordHash())) {
      drops.put(drop.key(), Drop.of(drop.key(), image));
    }
  }

  private static void requireSound(Key key, byte[] image) {
    if (!StoredImage.isSound(key.bytes(), image)) {
      throw new BrokenIndexException("the value of key " + key + " is damaged", null);
    }
  }

  private Draft draft(Key key) {
    byte[] image = BrokenIndexException.guard(() -> live.record(key));
    if (image == null) {
      return Draft.ofNew(key, inlinePayloadBytes);
    }
    requireSound(key, image);
    IndexedRecord record = new IndexedRecord(image, version -> Optional.empty());
    return BrokenIndexException.guard(
        () ->
            Draft.of(
                key, record, live.unorderedLinks(key) != null, inlinePayloadBytes, live.index()));
  }

  /**
   * Adds it all to the journal's batch. The notes come first: what a crash leaves of a batch is its
   * beginning, and versions are not to be there without the notes that were asked for before them.
   */
  void append(Journal journal) throws IOException {
    appendNotes(journal);
    for (Draft draft : drafts.values()) {
      if (draft.isChanged()) {
        append(draft, journal);
      }
    }
    for (Drop drop : drops.values()) {
      drop.append(journal);
    }
  }

  private void appendNotes(Journal journal) throws IOException {
    for (WriteRequest.Note note : notes.values()) {
      ByteBuffer body = EntryBodies.note(note.name(), note.value());
      int bytes = Journal.entryBytes(body.remaining());
      long location = journal.append(EntryBodies.NOTE, body);
      byte[] image = StoredImage.of(note.name(), location, bytes, ByteBuffer.wrap(note.value()));
      writtenNotes.add(new WrittenNote(note.name(), image));
    }
  }

  private void append(Draft draft, Journal journal) throws IOException {
    try {
      written.add(draft.append(journal));
    } catch (IllegalArgumentException e) {
      String detail = "the record of key " + draft.key + " is too large: " + e.getMessage();
      refused.put(draft.key, new StoreOutcome.NotKept(StoreOutcome.Cause.IO_ERROR, detail));
    }
  }

  /** Records that were added to the journal. */
  List<Draft.Written> written() {
    return written;
  }

  /** Notes that were added to the journal. */
  List<WrittenNote> writtenNotes() {
    return writtenNotes;
  }

  /** Records that are taken out. */
  List<Drop> drops() {
    return List.copyOf(drops.values());
  }

  /** Whether there was anything to write. */
  boolean hasWritten() {
    return !(written.isEmpty() && writtenNotes.isEmpty() && drops.isEmpty());
  }

  /** What is told of a write once the batch is durable. */
  StoreOutcome outcome(WriteRequest write) {
    return write instanceof WriteRequest.Merge merge
        ? refused.getOrDefault(merge.key(), DURABLE)
        : DURABLE;
  }
}
