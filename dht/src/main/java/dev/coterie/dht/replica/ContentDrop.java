package dev.coterie.dht.replica;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoredRecord;
import java.util.List;
import java.util.Optional;

/**
 * Gives up the content of one record and keeps its headers: the record is taken out, and its
 * headers are put back. Whatever happens in between, those that keep the content have just shown
 * that they hold all of it, and reconciliation brings headers that are missing.
 */
final class ContentDrop {
  private final RecordStore store;
  private final Key key;
  private final Hash recordHash;

  /**
   * @param recordHash of the record as it was confirmed; one that has changed since stays whole
   */
  ContentDrop(RecordStore store, Key key, Hash recordHash) {
    this.store = store;
    this.key = key;
    this.recordHash = recordHash;
  }

  void start(Runnable whenDropped) {
    Optional<StoredRecord> record =
        store.get(key).filter(held -> held.recordHash().equals(recordHash));
    if (record.isEmpty()) {
      return;
    }
    List<Version> headers =
        record.get().siblings().kept().stream().map(Version::withoutPayload).toList();
    // The store does one after the other; where the first fails, the second changes nothing.
    store.drop(key, recordHash, outcome -> {});
    store.merge(
        key,
        headers,
        outcome -> {
          if (outcome.isDurable()) {
            whenDropped.run();
          }
        });
  }
}
