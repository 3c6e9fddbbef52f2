package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.FingerprintTree;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a follow set: by position, to be compared with replicas; by address, to be listed.
 * Bounded in bytes. On the peer's loop.
 */
final class FollowIndex implements KeyRanges {
  private final long maxBytes;
  private final NavigableMap<Position, Row> rows = new TreeMap<>();

  /** What can be listed, by the text of its address. */
  private final NavigableMap<String, Row> names = new TreeMap<>();

  private final FingerprintTree tree = FingerprintTree.empty(this::digests);

  /** Rows that are not on disk as they are here; of a key without a row, that it is gone. */
  private final Map<Key, Boolean> changed = new LinkedHashMap<>();

  private long bytes;
  private int unreadable;

  FollowIndex(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  Optional<Row> row(Key key) {
    return Optional.ofNullable(rows.get(key.position()));
  }

  int size() {
    return rows.size();
  }

  long bytes() {
    return bytes;
  }

  /** Entries that are there and can be read. */
  int entries() {
    return names.size();
  }

  /** Records that are there and cannot be opened. */
  int unreadable() {
    return unreadable;
  }

  /** Whether there is no room for another row. */
  boolean isFull() {
    return bytes >= maxBytes;
  }

  /** Puts a row in the place of the one before, if any. */
  void put(Row row) {
    Key key = row.key();
    Position position = key.position();
    Row before = rows.put(position, row);
    if (before != null) {
      forget(before);
    }
    bytes += row.bytes();
    if (row.isShown() && row.isNamed()) {
      names.put(row.name(), row);
    }
    unreadable += isUnreadable(row) ? 1 : 0;
    tellTree(position, before, row);
    changed.put(key, true);
  }

  private static boolean isUnreadable(Row row) {
    return row.isShown() && !row.isNamed();
  }

  private void forget(Row row) {
    bytes -= row.bytes();
    names.remove(row.name());
    unreadable -= isUnreadable(row) ? 1 : 0;
  }

  private void tellTree(Position position, @Nullable Row before, @Nullable Row after) {
    Hash old = before == null ? null : before.told();
    Hash now = after == null ? null : after.told();
    if (!Objects.equals(old, now)) {
      tree.change(position, old, now);
      tree.settle(position);
    }
  }

  void remove(Key key) {
    Row before = rows.remove(key.position());
    if (before != null) {
      forget(before);
      tellTree(key.position(), before, null);
      changed.put(key, true);
    }
  }

  void clear() {
    for (Row row : List.copyOf(rows.values())) {
      remove(row.key());
    }
  }

  /** Those that fit, in a list of their own. */
  List<Row> rows(Predicate<Row> which) {
    List<Row> found = new ArrayList<>();
    for (Row row : rows.values()) {
      if (which.test(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** All; a view. */
  Collection<Row> all() {
    return rows.values();
  }

  /** Keys whose rows differ from what was last taken here: once each. */
  List<Key> takeChanged() {
    List<Key> keys = List.copyOf(changed.keySet());
    changed.clear();
    return keys;
  }

  /** The entries under a prefix, and how many siblings each shows, by address. */
  Map<Address, Integer> entries(AddressPrefix prefix, Instant now) {
    Map<Address, Integer> found = new TreeMap<>();
    String first = prefix.toString();
    for (Map.Entry<String, Row> named : names.tailMap(first, true).entrySet()) {
      if (!named.getKey().startsWith(first)) {
        break;
      }
      Address address = Address.parse(named.getKey());
      int siblings = prefix.covers(address) ? named.getValue().at(now).shown().size() : 0;
      if (siblings > 0) {
        found.put(address, siblings);
      }
    }
    return found;
  }

  /** Records under a link that are there and cannot be opened. */
  int unreadable(Hash link, Instant now) {
    int count = 0;
    for (Row row : unreadable == 0 ? List.<Row>of() : rows(FollowIndex::isUnreadable)) {
      count += row.at(now).isShown() && row.isUnder(link) ? 1 : 0;
    }
    return count;
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    return digests(from, to, limit, row -> true);
  }

  private List<StoredDigest> digests(Position from, Position to, int limit, Predicate<Row> which) {
    List<StoredDigest> found = new ArrayList<>();
    if (from.compareTo(to) > 0) {
      return found;
    }
    for (Map.Entry<Position, Row> entry : rows.subMap(from, true, to, true).entrySet()) {
      Row row = entry.getValue();
      Hash told = row.told();
      if (found.size() >= limit) {
        break;
      }
      if (told != null && which.test(row)) {
        found.add(new StoredDigest(entry.getKey(), row.key(), told));
      }
    }
    return found;
  }

  @Override
  public RangeSummary summary(Position from, Position to) {
    return tree.between(from, to);
  }

  /** What of it lies under a prefix, named and by its link. */
  KeyRanges under(AddressPrefix prefix, Hash link) {
    if (prefix.equals(AddressPrefix.REALM)) {
      return this;
    }
    Predicate<Row> isUnder =
        row -> {
          Address address = row.address();
          return address != null ? prefix.covers(address) : row.isUnder(link);
        };
    return (from, to, limit) -> digests(from, to, limit, isUnder);
  }
}
