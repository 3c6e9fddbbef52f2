package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.store.Journal;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A record that goes with the current batch, and the entry of the journal that says so.
 *
 * <p>That entry lives until no older segment is left that may hold the record, or until the key is
 * written again; the index keeps where it lies.
 */
final class Drop {
  final Key key;
  private final byte[] image;
  private final byte[][] links;
  private byte[] marker = new byte[0];

  private Drop(Key key, byte[] image, byte[][] links) {
    this.key = key;
    this.image = image;
    this.links = links;
  }

  /**
   * The drop of a record as it stands.
   *
   * @throws BrokenIndexException when the index holds something else than a record
   */
  static Drop of(Key key, byte[] image) {
    return new Drop(key, image, links(key, image));
  }

  private static byte[][] links(Key key, byte[] image) {
    byte[] record = Arrays.copyOfRange(image, StoredImage.recordAt(image), image.length);
    try {
      return EntryBodies.links(
          RecordBytes.wrap(record).versions().get(0).header().path().prefixes());
    } catch (MalformedVersionException e) {
      throw new BrokenIndexException("the value of key " + key + " does not parse", e);
    }
  }

  /** Adds it to the journal's batch. */
  void append(Journal journal) throws IOException {
    byte[] name = EntryBodies.dropName(key.bytes());
    ByteBuffer body = EntryBodies.drop(key.bytes());
    int bytes = Journal.entryBytes(body.remaining());
    long location = journal.append(EntryBodies.DROP, body);
    marker = StoredImage.of(name, location, bytes, ByteBuffer.allocate(0));
  }

  /** Shows the index where the drop lies; hands back where an earlier one lay. */
  @Nullable JournalPlace mark(StoreIndex index) {
    byte[] old = index.putNote(EntryBodies.dropName(key.bytes()), marker);
    return old == null ? null : JournalPlace.of(old);
  }

  /** Forgets the drop of a key that is written again; hands back where it lay. */
  static @Nullable JournalPlace unmark(StoreIndex index, Key key) {
    if (!index.hasDrops()) {
      return null;
    }
    byte[] name = EntryBodies.dropName(key.bytes());
    byte[] old = index.note(name);
    if (old == null) {
      return null;
    }
    index.removeNote(name);
    return JournalPlace.of(old);
  }

  PendingRecord pending() {
    return PendingRecord.removal(key, links);
  }

  /** The record's own entry, dead from now on. */
  JournalPlace replaced() {
    return JournalPlace.of(image);
  }

  /** Its payloads that have entries of their own. */
  Map<byte[], PayloadPlace> payloads(StoreIndex index) {
    Map<byte[], PayloadPlace> gone = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < StoredImage.detachedCount(image); i++) {
      byte[] version = StoredImage.detached(image, i);
      PayloadPlace place = index.payload(version);
      if (place != null) {
        gone.put(version, place);
      }
    }
    return gone;
  }
}
