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

/** A store that does what another does, but for what a subclass does otherwise. */
public class ForwardingStore implements RecordStore {
  private final RecordStore store;

  protected ForwardingStore(RecordStore store) {
    this.store = store;
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return store.get(key);
  }

  /** As any other: what a subclass does otherwise, it does in the general one. */
  @Override
  public final void merge(Key key, List<Version> versions, Consumer<StoreOutcome> onDurable) {
    merge(key, versions, List.of(), onDurable);
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    store.merge(key, versions, notes, onDurable);
  }

  @Override
  public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
    store.drop(key, recordHash, onDurable);
  }

  @Override
  public void dropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
    store.dropPayloads(key, versions, onDurable);
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    return store.digests(from, to, limit);
  }

  @Override
  public RangeSummary summary(Position from, Position to) {
    return store.summary(from, to);
  }

  @Override
  public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    return store.keysUnder(prefix, after, limit);
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    store.note(key, value, onDurable);
  }

  @Override
  public Optional<byte[]> note(NoteKey key) {
    return store.note(key);
  }

  @Override
  public List<Note> notes(NoteKey.Kind kind) {
    return store.notes(kind);
  }

  @Override
  public StoreStats stats() {
    return store.stats();
  }

  @Override
  public void close() {
    store.close();
  }
}
