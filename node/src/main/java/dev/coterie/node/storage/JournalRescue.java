package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes anew what the index still holds of journal entries that have become unreadable. Large
 * payloads are only in the journal: they are lost here, and come back from other replicas.
 */
final class JournalRescue {
  private final Journal journal;
  private final LiveIndex live;
  private final List<PendingRecord> records = new ArrayList<>();
  private final List<byte[][]> notes = new ArrayList<>();

  private JournalRescue(Journal journal, LiveIndex live) {
    this.journal = journal;
    this.live = live;
  }

  /** How many records and notes were written anew. */
  static int run(Journal journal, LiveIndex live) throws IOException, InterruptedException {
    JournalRescue rescue = new JournalRescue(journal, live);
    rescue.append();
    journal.commit(true);
    live.publish(rescue.records);
    for (byte[][] note : rescue.notes) {
      live.index().putNote(note[0], note[1]);
    }
    journal.rescued();
    return rescue.records.size() + rescue.notes.size();
  }

  private void append() throws IOException {
    List<byte[]> lostRecords = new ArrayList<>();
    live.index().forEachRecord((key, image) -> addIfLost(lostRecords, key, image));
    for (byte[] key : lostRecords) {
      appendRecord(key);
    }
    List<byte[]> lostNotes = new ArrayList<>();
    live.index().forEachNote((name, image) -> addIfLost(lostNotes, name, image));
    for (byte[] name : lostNotes) {
      appendNote(name);
    }
  }

  private void addIfLost(List<byte[]> lost, byte[] name, byte[] image) {
    if (StoredImage.isSound(name, image) && journal.isDamagedAt(StoredImage.location(image))) {
      lost.add(name);
    }
  }

  private void appendRecord(byte[] name) throws IOException {
    Key key = Key.wrap(name);
    byte[] image = live.record(key);
    if (image == null || !journal.isDamagedAt(StoredImage.location(image))) {
      return; // overwritten meanwhile
    }
    byte[][] links = links(image);
    ByteBuffer content = ByteBuffer.wrap(image).position(StoredImage.CONTENT_AT);
    ByteBuffer body = EntryBodies.record(key, links, content.slice());
    int bytes = Journal.entryBytes(body.remaining());
    long location = journal.append(EntryBodies.RECORD, body);
    byte[] written = StoredImage.of(name, location, bytes, content.slice());
    records.add(new PendingRecord(key, written, live.unorderedLinks(key)));
  }

  private static byte[][] links(byte[] image) throws IOException {
    byte[] record = Arrays.copyOfRange(image, StoredImage.recordAt(image), image.length);
    try {
      List<Version> versions = RecordBytes.wrap(record).versions();
      return EntryBodies.links(versions.get(0).header().path().prefixes());
    } catch (MalformedVersionException e) {
      throw new IOException("a stored record does not parse", e);
    }
  }

  private void appendNote(byte[] name) throws IOException {
    byte[] image = live.index().note(name);
    if (image != null) {
      byte[] value = Arrays.copyOfRange(image, StoredImage.CONTENT_AT, image.length);
      boolean drop = EntryBodies.isDropName(name);
      ByteBuffer body =
          drop
              ? EntryBodies.drop(Arrays.copyOfRange(name, 1, name.length))
              : EntryBodies.note(name, value);
      int bytes = Journal.entryBytes(body.remaining());
      long location = journal.append(drop ? EntryBodies.DROP : EntryBodies.NOTE, body);
      notes.add(new byte[][] {name, StoredImage.of(name, location, bytes, ByteBuffer.wrap(value))});
    }
  }
}
