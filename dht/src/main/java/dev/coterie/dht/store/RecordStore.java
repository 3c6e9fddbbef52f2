package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a peer keeps: records by key, and notes (small durable facts such as counters).
 *
 * <p>A merge is a join: it adds versions to what is kept under a key, by the rules of {@link
 * dev.coterie.vectorclock.Siblings}, so that repeating or reordering merges changes nothing. What
 * {@code onDurable} was told survives a crash; readers see a merge once it is durable, not before.
 * Callbacks run where the implementation was told to run them, never inside the call.
 *
 * <p>Every implementation passes one contract test.
 */
public interface RecordStore extends KeyRanges, AutoCloseable {

  /** The record under a key, empty when there is none. */
  Optional<StoredRecord> get(Key key);

  /** Adds versions to a record. All of them become durable, or none does. */
  default void merge(Key key, List<Version> versions, Consumer<StoreOutcome> onDurable) {
    merge(key, versions, List.of(), onDurable);
  }

  /**
   * Adds versions to a record and writes notes, with one wait for the disk. Whenever a crash comes,
   * the versions are not there without the notes; where they are not kept, the notes may be.
   */
  void merge(Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable);

  /**
   * Takes a record out, versions and payloads, if it is still the one with this hash; one that has
   * changed meanwhile stays. Either way the outcome is durable: whether the record is gone, {@link
   * #get} says. A later merge begins a new record.
   */
  void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable);

  /**
   * Gives up the payloads of some versions under a key, for good; their headers stay, and with them
   * the record's fingerprint. Those that are not held are passed over. Only a merge that brings a
   * payload again puts it back.
   */
  void dropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable);

  /**
   * Keys of records whose address chain has this link, in key order from after {@code after} on; at
   * most {@code limit} of them.
   */
  List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit);

  /** Writes a note; an empty value removes it. */
  void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable);

  /** A note's value. */
  Optional<byte[]> note(NoteKey key);

  /** All notes of a kind, in order of their names. */
  List<Note> notes(NoteKey.Kind kind);

  /** Figures for people and meters. */
  StoreStats stats();

  /** Makes all that was asked for durable, and ends. */
  @Override
  void close();

  /** A record's place and fingerprint. */
  record StoredDigest(Position position, Key key, Hash recordHash) {}

  /** A note that was written, or is to be. */
  record Note(NoteKey key, byte[] value) {}

  /**
   * Figures of a store.
   *
   * @param records keys with at least one version
   * @param liveBytes bytes that the records take
   * @param diskBytes bytes that the store takes on disk, 0 for one in memory
   * @param reclaimedBytes bytes of disk that compaction has given back since the store was opened,
   *     less what it copied for that
   */
  record StoreStats(long records, long liveBytes, long diskBytes, long reclaimedBytes) {}
}
