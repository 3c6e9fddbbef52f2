package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
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
 *   <li>positions: position (32), fingerprint of the record (32), key (32), in order; see {@link
 *       SortedPages}
 *   <li>links: link (16) and key (32), likewise
 * </ul>
 *
 * <p>Where the drops of records lie is kept among the notes, see {@link EntryBodies#dropName}.
 */
final class StoreIndex implements AutoCloseable {
  static final int LINK_ENTRY_BYTES = EntryBodies.LINK_BYTES + Hash.BYTES;
  private static final int ALLOCATION_BYTES = 4 << 20;
  private static final int POSITION_ENTRY_BYTES = 3 * Hash.BYTES;

  /** Locks over what the file holds: with many, a write seldom keeps a reader waiting. */
  private static final int LOCKS = 64;

  /** With as many segments as locks, 2^24 slots before the leaves of a hash map get longer. */
  private static final int DIRECTORY_CHILDREN = 64;

  private static final int DIRECTORY_LEVELS = 3;

  private final DB db;
  private final HTreeMap<byte[], byte[]> records;
  private final HTreeMap<byte[], byte[]> payloads;
  private final BTreeMap<byte[], byte[]> notes;
  private final SortedPages positions;
  private final SortedPages links;
  private volatile boolean hasDrops;

  private StoreIndex(Path file) {
    db =
        DBMaker.fileDB(file.toFile())
            .fileMmapEnable()
            .concurrencyScale(LOCKS)
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
    positions = new SortedPages(db, "positions", Hash.BYTES, POSITION_ENTRY_BYTES);
    links = new SortedPages(db, "links", LINK_ENTRY_BYTES, LINK_ENTRY_BYTES);
  }

  private HTreeMap<byte[], byte[]> hashMap(String name) {
    return db.hashMap(name, Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY)
        .layout(LOCKS, DIRECTORY_CHILDREN, DIRECTORY_LEVELS)
        .createOrOpen();
  }

  /** Opens the index in a file, or makes a new one. */
  static StoreIndex open(Path file) {
    return new StoreIndex(file);
  }

  /**
   * Fills the set of positions of a new index, but for keys without a record.
   *
   * @param entries sorted, see {@link IndexRebuild}: of those of one position, the last one counts
   */
  void loadPositions(SortedSpill entries) throws IOException {
    SortedPages.Loader loader = positions.loader();
    byte[][] last = new byte[1][];
    entries.drain(
        entry -> {
          addLast(last[0], entry, loader);
          last[0] = entry;
        });
    addLast(last[0], null, loader);
    loader.end();
  }

  /** Fills the set of links of a new index, but for keys without a record. */
  void loadLinks(SortedSpill entries) throws IOException {
    SortedPages.Loader loader = links.loader();
    entries.drain(
        entry -> {
          if (isThere(Arrays.copyOfRange(entry, EntryBodies.LINK_BYTES, entry.length))) {
            loader.add(entry);
          }
        });
    loader.end();
  }

  private void addLast(byte @Nullable [] entry, byte @Nullable [] next, SortedPages.Loader loader) {
    boolean isLast =
        entry != null
            && (next == null || !Arrays.equals(entry, 0, Hash.BYTES, next, 0, Hash.BYTES));
    if (entry != null && isLast) {
      byte[] key = Arrays.copyOfRange(entry, entry.length - Hash.BYTES, entry.length);
      if (isThere(key)) {
        byte[] hash =
            Arrays.copyOfRange(entry, entry.length - 2 * Hash.BYTES, entry.length - Hash.BYTES);
        loader.add(positionEntry(Arrays.copyOf(entry, Hash.BYTES), hash, key));
      }
    }
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

  /** An entry of the set of positions. */
  static byte[] positionEntry(byte[] position, byte[] recordHash, byte[] key) {
    return ByteBuffer.allocate(POSITION_ENTRY_BYTES).put(position).put(recordHash).put(key).array();
  }

  /** An entry of the set of links. */
  static byte[] linkEntry(byte[] link, byte[] key) {
    return ByteBuffer.allocate(LINK_ENTRY_BYTES).put(link).put(key).array();
  }

  /** Makes records findable by position; the entries are sorted and have different positions. */
  void addPositions(List<byte[]> sorted) {
    positions.addAll(sorted);
  }

  void removePosition(byte[] position) {
    positions.remove(position);
  }

  /** Makes records findable by prefix; the entries are sorted and different. */
  void addLinks(List<byte[]> sorted) {
    links.addAll(sorted);
  }

  void removeLink(byte[] link, byte[] key) {
    links.remove(linkEntry(link, key));
  }

  /** What is kept at a position. */
  @Nullable StoredDigest digest(Position position) {
    byte[] entry = positions.get(position.bytes());
    return entry == null ? null : digestOf(entry);
  }

  private static StoredDigest digestOf(byte[] entry) {
    ByteBuffer in = ByteBuffer.wrap(entry);
    return new StoredDigest(
        Position.wrap(EntryBodies.slice(in, 0, Hash.BYTES)),
        Key.wrap(EntryBodies.slice(in, 2 * Hash.BYTES, Hash.BYTES)),
        Hash.wrap(EntryBodies.slice(in, Hash.BYTES, Hash.BYTES)));
  }

  /** Hands out what is kept between two positions, both inclusive, while more is wanted. */
  void digests(Position from, Position to, Predicate<StoredDigest> visitor) {
    positions.visit(
        from.bytes(),
        entry -> {
          StoredDigest digest = digestOf(entry);
          return digest.position().compareTo(to) <= 0 && visitor.test(digest);
        });
  }

  /** At most so many records between two positions, both inclusive. */
  List<StoredDigest> digests(Position from, Position to, int limit) {
    List<StoredDigest> found = new ArrayList<>();
    if (limit > 0) {
      digests(
          from,
          to,
          digest -> {
            found.add(digest);
            return found.size() < limit;
          });
    }
    return found;
  }

  /** Hands out the keys of a link, from the one after another, while more are wanted. */
  void keysOf(byte[] link, byte @Nullable [] after, Predicate<Key> visitor) {
    links.visit(
        linkEntry(link, after == null ? new byte[Hash.BYTES] : after),
        entry -> {
          byte[] key = Arrays.copyOfRange(entry, EntryBodies.LINK_BYTES, entry.length);
          boolean isOfLink =
              Arrays.equals(entry, 0, EntryBodies.LINK_BYTES, link, 0, EntryBodies.LINK_BYTES);
          boolean isAfter = after == null || !Arrays.equals(key, after);
          return isOfLink && (!isAfter || visitor.test(Key.wrap(key)));
        });
  }

  boolean hasLink(byte[] link, byte[] key) {
    return links.get(linkEntry(link, key)) != null;
  }

  void forEachRecord(BiConsumer<byte[], byte[]> visitor) {
    for (Map.Entry<byte[], byte[]> entry : records.getEntries()) {
      visitor.accept(entry.getKey(), entry.getValue());
    }
  }

  void forEachNote(BiConsumer<byte[], byte[]> visitor) {
    notes.forEach(visitor);
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
