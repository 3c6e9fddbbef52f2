package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store as a peer shows it, to itself and to others: without what it has yet to check before it
 * is in the last closed reap epoch, and without taking back in what would only have to go again.
 * Fingerprints are those of what lies on the disk.
 */
final class EpochStore extends ForwardingStore {
  private final Standing standing;
  private final Reapable reapable;
  private final Consumer<Runnable> later;

  /**
   * @param later runs something on the loop, not at once
   */
  EpochStore(RecordStore store, Standing standing, Reapable reapable, Consumer<Runnable> later) {
    super(store);
    this.standing = standing;
    this.reapable = reapable;
    this.later = later;
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    Optional<StoredRecord> record = super.get(key);
    if (record.isEmpty() || standing.isIn()) {
      return record;
    }
    List<Version> shown =
        record.get().siblings().kept().stream().filter(v -> !standing.isUnchecked(v)).toList();
    return shown.isEmpty()
        ? Optional.empty()
        : Optional.of(new Shown(record.get(), Siblings.of(shown)));
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    boolean isNew = !notes.isEmpty(); // what this peer has just written itself
    if (!isNew
        && standing.decisive().isPresent()
        && reapable.mayGo(Siblings.of(versions))
        && super.get(key).isEmpty()) {
      later.accept(() -> onDurable.accept(new StoreOutcome.Durable()));
    } else {
      super.merge(key, versions, notes, onDurable);
    }
  }

  /** What is shown of a record. */
  private record Shown(StoredRecord record, Siblings<Version> siblings) implements StoredRecord {
    @Override
    public RecordBytes bytes(int maxPayloadBytes) {
      return StoredRecord.compose(siblings, this::payload, maxPayloadBytes);
    }

    @Override
    public Optional<byte[]> payload(VersionHash version) {
      return siblings.contains(version) ? record.payload(version) : Optional.empty();
    }

    @Override
    public Hash recordHash() {
      return record.recordHash();
    }
  }
}
