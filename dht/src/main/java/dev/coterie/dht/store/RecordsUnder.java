package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds under one link of an address chain, by position: gathered once, from the
 * store's index by links, so good for one request.
 */
public final class RecordsUnder implements KeyRanges {
  /** Records that are gathered; where there are more, none are. */
  public static final int MAX_RECORDS = 1_024;

  private final NavigableMap<Position, RecordStore.StoredDigest> records = new TreeMap<>();

  private RecordsUnder() {}

  /** Gathers; empty where there are more than {@link #MAX_RECORDS}. */
  public static Optional<KeyRanges> of(RecordStore store, Hash prefix) {
    List<Key> keys = new ArrayList<>();
    @Nullable Key after = null;
    List<Key> page = store.keysUnder(prefix, after, MAX_RECORDS + 1);
    while (!page.isEmpty()) {
      keys.addAll(page);
      if (keys.size() > MAX_RECORDS) {
        return Optional.empty();
      }
      after = page.get(page.size() - 1);
      page = store.keysUnder(prefix, after, MAX_RECORDS + 1);
    }
    RecordsUnder found = new RecordsUnder();
    for (Key key : keys) {
      store
          .get(key)
          .ifPresent(
              record -> {
                Position position = key.position();
                found.records.put(
                    position, new RecordStore.StoredDigest(position, key, record.recordHash()));
              });
    }
    return Optional.of(found);
  }

  @Override
  public List<RecordStore.StoredDigest> digests(Position from, Position to, int limit) {
    return from.compareTo(to) > 0
        ? List.of()
        : records.subMap(from, true, to, true).values().stream().limit(limit).toList();
  }
}
