package dev.coterie.node.index;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ForwardingStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import java.util.List;
import java.util.function.Consumer;

/** A store that tells, after each merge that is durable, which record it was. */
public final class WatchedStore extends ForwardingStore {
  private volatile Consumer<Key> onStored = key -> {};

  public WatchedStore(RecordStore store) {
    super(store);
  }

  /** Whom to tell, where the store's callbacks run; replaces who was told before. */
  public void listen(Consumer<Key> listener) {
    onStored = listener;
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    super.merge(
        key,
        versions,
        notes,
        outcome -> {
          onDurable.accept(outcome);
          if (!(outcome instanceof StoreOutcome.NotKept)) {
            onStored.accept(key);
          }
        });
  }
}
