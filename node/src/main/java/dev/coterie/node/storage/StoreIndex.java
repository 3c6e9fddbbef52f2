package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/**
 * The index over the journal, in one memory-mapped MapDB file without transactions: fast, and not
 * to be trusted after anything but an orderly close.
 *
 * <ul>
 *   <li>records: key → {@link StoredImage}
 *   <li>payloads: version hash → location (8), bytes of the entry (4), key (32)
 *   <li>notes: name → {@link StoredImage}, in order of names
 *   <li>positions: position → key
 *   <li>links: link (16) and key (32), in order; no values
 * </ul>
 *
 * <p>Where the drops of records lie is kept among the notes, see {@link EntryBodies#dropName}.
 */
final class StoreIndex implements AutoCloseable {
  static final int LINK_ENTRY_BYTES = EntryBodies.LINK_BYTES + Hash.BYTES;
  private static final int ALLOCATION_BYTES = 4 << 20;
  private static final byte[] PRESENT = new byte[0];

  /** Segments, children of a directory node, levels: 2^24 slots before leaves get longer. */
  private static final int[] LAYOUT = {8, 32, 4};

  private static final FixedBytes HASHES = new FixedBytes(Hash.BYTES);
  private static final FixedBytes LINK_ENTRIES = new FixedBytes(LINK_ENTRY_BYTES);
  private static final FixedBytes NOTHING = new FixedBytes(0);

  private final DB db;
  private final HTreeMap<byte[], byte[]> records;
  private final HTreeMap<byte[], byte[]> payloads;
  private final BTreeMap<byte[], byte[]> notes;
  private @Nullable BTreeMap<byte[], byte[]> positions;
  private @Nullable BTreeMap<byte[], byte[]> links;
  private volatile boolean hasDrops;

  private StoreIndex(Path file, boolean exists) {
    db =
        DBMaker.fileDB(file.toFile())
            .fileMmapEnable()
            .allocateStartSize(ALLOCATION_BYTES)
            .allocateIncrement(ALLOCATION_BYTES)
            .make();
    records = hashMap("records");
    payloads = hashMap("payloads");
    notes =
        db.treeMap("notes", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
            .valuesOutsideNodesEnable()
            .createOrOpen();
    hasDrops = !notesOf(EntryBodies.DROP_KIND).isEmpty();
    if (exists) {
      openOrdered();
    }
  }

  private HTreeMap<byte[], byte[]> hashMap(String name) {
    return db.hashMap(name, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
        .layout(LAYOUT[0], LAYOUT[1], LAYOUT[2])
        .createOrOpen();
  }

  private void openOrdered() {
    positions = positionMaker().createOrOpen();
    links = linkMaker().createOrOpen();
  }

  private DB.TreeMapMaker<byte[], byte[]> positionMaker() {
    return db.treeMap("positions", HASHES, HASHES);
  }

  private DB.TreeMapMaker<byte[], byte[]> linkMaker() {
    return db.treeMap("links", LINK_ENTRIES, NOTHING);
  }

  static StoreIndex open(Path file) {
    return new StoreIndex(file, true);
  }

  /** A new index, whose ordered maps come with {@link #loadOrdered}. */
  static StoreIndex create(Path file) {
    return new StoreIndex(file, false);
  }

  /** Fills the ordered maps of a new index from sorted entries, but for keys without a record. */
  void loadOrdered(SortedSpill positionEntries, SortedSpill linkEntries) throws IOException {
    DB.TreeMapSink<byte[], byte[]> positionSink = positionMaker().createFromSink();
    positionEntries.drain(
        entry -> {
          byte[] key = Arrays.copyOfRange(entry, Hash.BYTES, entry.length);
          if (isThere(key)) {
            positionSink.put(Arrays.copyOf(entry, Hash.BYTES), key);
          }
        });
    positions = positionSink.create();
    DB.TreeMapSink<byte[], byte[]> linkSink = linkMaker().createFromSink();
    linkEntries.drain(
        entry -> {
          if (isThere(Arrays.copyOfRange(entry, EntryBodies.LINK_BYTES, entry.length))) {
            linkSink.put(entry, PRESENT);
          }
        });
    links = linkSink.create();
  }

  /** Whether a key that had a record still has one: only what was dropped can be gone. */
  private boolean isThere(byte[] key) {
    return !hasDrops || records.containsKey(key);
  }

  byte @Nullable [] record(byte[] key) {
    return records.get(key);
  }

  /** Writes a record's value and returns the one before. */
  byte @Nullable [] putRecord(byte[] key, byte[] image) {
    return records.put(key, image);
  }

  /** Takes a record's value out and returns it. */
  byte @Nullable [] removeRecord(byte[] key) {
    return records.remove(key);
  }

  /** Takes a record out of what it was found by. */
  void removeOrdered(byte[] key, byte[] position, byte[][] linksOfKey) {
    ordered(positions).remove(position);
    for (byte[] link : linksOfKey) {
      ordered(links).remove(linkEntry(link, key));
    }
  }

  /** Makes a new record findable by position and links. */
  void addOrdered(byte[] key, byte[] position, byte[][] linksOfKey) {
    ordered(positions).put(position, key);
    for (byte[] link : linksOfKey) {
      ordered(links).put(linkEntry(link, key), PRESENT);
    }
  }

  static byte[] linkEntry(byte[] link, byte[] key) {
    return ByteBuffer.allocate(LINK_ENTRY_BYTES).put(link).put(key).array();
  }

  /** Positions and keys from one position to another, both inclusive. */
  NavigableMap<byte[], byte[]> positions(byte[] from, byte[] to) {
    return ordered(positions).subMap(from, true, to, true);
  }

  /** Entries of a link, of keys after one, or of all when there is none to come after. */
  NavigableMap<byte[], byte[]> links(byte[] link, byte @Nullable [] after) {
    byte[] highest = new byte[Hash.BYTES];
    Arrays.fill(highest, (byte) 0xff);
    byte[] from = linkEntry(link, after == null ? new byte[Hash.BYTES] : after);
    return ordered(links).subMap(from, after == null, linkEntry(link, highest), true);
  }

  boolean hasLink(byte[] link, byte[] key) {
    return ordered(links).containsKey(linkEntry(link, key));
  }

  void forEachRecord(BiConsumer<byte[], byte[]> visitor) {
    for (Map.Entry<byte[], byte[]> entry : records.getEntries()) {
      visitor.accept(entry.getKey(), entry.getValue());
    }
  }

  void forEachNote(BiConsumer<byte[], byte[]> visitor) {
    notes.forEach(visitor);
  }

  private static <V> BTreeMap<byte[], V> ordered(@Nullable BTreeMap<byte[], V> map) {
    if (map == null) {
      throw new IllegalStateException("the ordered indexes are not loaded yet");
    }
    return map;
  }

  /** Where a payload lies, or null. */
  @Nullable PayloadPlace payload(byte[] version) {
    byte[] place = payloads.get(version);
    return place == null ? null : PayloadPlace.parse(place);
  }

  void putPayload(byte[] version, PayloadPlace place) {
    payloads.put(version, place.encode());
  }

  void removePayload(byte[] version) {
    payloads.remove(version);
  }

  void forEachPayload(BiConsumer<byte[], PayloadPlace> visitor) {
    for (Map.Entry<byte[], byte[]> entry : payloads.getEntries()) {
      visitor.accept(entry.getKey(), PayloadPlace.parse(entry.getValue()));
    }
  }

  byte @Nullable [] note(byte[] name) {
    return notes.get(name);
  }

  byte @Nullable [] putNote(byte[] name, byte[] image) {
    if (EntryBodies.isDropName(name)) {
      hasDrops = true;
    }
    return notes.put(name, image);
  }

  void removeNote(byte[] name) {
    notes.remove(name);
  }

  /** Whether there may be notes of where drops of records lie: few stores have any. */
  boolean hasDrops() {
    return hasDrops;
  }

  /** All notes whose names begin with a kind's code. */
  NavigableMap<byte[], byte[]> notesOf(int kind) {
    return notes.subMap(new byte[] {(byte) kind}, true, new byte[] {(byte) (kind + 1)}, false);
  }

  @Override
  public void close() {
    db.close();
  }

  /** Where a payload's journal entry lies, and the key that it belongs to. */
  record PayloadPlace(long location, int entryBytes, Key key) {
    static PayloadPlace parse(byte[] bytes) {
      ByteBuffer in = ByteBuffer.wrap(bytes);
      return new PayloadPlace(
          in.getLong(),
          in.getInt(),
          Key.wrap(EntryBodies.slice(in, Long.BYTES + Integer.BYTES, Hash.BYTES)));
    }

    byte[] encode() {
      return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + Hash.BYTES)
          .putLong(location)
          .putInt(entryBytes)
          .put(key.bytes())
          .array();
    }

    PayloadPlace movedTo(long newLocation) {
      return new PayloadPlace(newLocation, entryBytes, key);
    }
  }
}
