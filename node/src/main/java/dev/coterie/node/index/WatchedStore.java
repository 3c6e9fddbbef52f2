package dev.coterie.node.index;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A store that tells, after each merge that is durable, which record it was. */
public final class WatchedStore implements RecordStore {
  private final RecordStore store;
  private volatile Consumer<Key> onStored = key -> {};

  public WatchedStore(RecordStore store) {
    this.store = store;
  }

  /** Whom to tell, where the store's callbacks run; replaces who was told before. */
  public void listen(Consumer<Key> listener) {
    onStored = listener;
  }

  @Override
  public void merge(Key key, List<Version> versions, Consumer<StoreOutcome> onDurable) {
    store.merge(
        key,
        versions,
        outcome -> {
          onDurable.accept(outcome);
          if (!(outcome instanceof StoreOutcome.NotKept)) {
            onStored.accept(key);
          }
        });
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return store.get(key);
  }

  @Override
  public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
    store.drop(key, recordHash, onDurable);
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
