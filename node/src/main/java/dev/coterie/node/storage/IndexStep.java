package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.store.FingerprintTree.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Pending records on their way into MapDB: first the prefixes of all of them, so that whatever the
 * ordered indexes hold of a key can be found by prefix, then record after record by position. In
 * this order each page of the ordered indexes is written once.
 */
final class IndexStep {
  private final StoreIndex index;
  private final boolean ordered;
  private final Predicate<PendingRecord> isLatest;

  /**
   * @param ordered whether there are ordered indexes
   * @param isLatest whether no later value of the record's key is pending: that one comes by itself
   */
  IndexStep(StoreIndex index, boolean ordered, Predicate<PendingRecord> isLatest) {
    this.index = index;
    this.ordered = ordered;
    this.isLatest = isLatest;
  }

  /** The records in the order in which they are to be written. */
  static List<PendingRecord> sorted(List<PendingRecord> records) {
    List<PendingRecord> sorted = new ArrayList<>(records);
    sorted.sort(Comparator.comparing(record -> record.key().position()));
    return sorted;
  }

  /** Writes the prefixes by which records are found. */
  void writeLinks(List<PendingRecord> records) {
    List<byte[]> entries = new ArrayList<>();
    for (PendingRecord record : records) {
      byte[][] links = record.links();
      if (links != null && ordered && isLatest.test(record)) {
        for (byte[] link : links) {
          if (record.isRemoval()) {
            index.removeLink(link, record.key().bytes());
          } else {
            entries.add(StoreIndex.linkEntry(link, record.key().bytes()));
          }
        }
      }
    }
    entries.sort(Arrays::compareUnsigned);
    index.addLinks(entries);
  }

  /**
   * Writes records and their positions.
   *
   * @param sorted in the order of {@link #sorted}
   * @return how the records of the index differ from what they were, in that order
   */
  List<Change> writeRecords(List<PendingRecord> sorted) {
    List<Change> changes = new ArrayList<>(sorted.size());
    List<byte[]> positions = new ArrayList<>(sorted.size());
    for (PendingRecord record : sorted) {
      if (isLatest.test(record)) {
        Change change = write(record);
        if (Objects.equals(change.before(), change.after())) {
          continue;
        }
        changes.add(change);
        Hash after = change.after();
        if (ordered && after != null) {
          positions.add(
              StoreIndex.positionEntry(
                  change.position().bytes(), after.bytes(), record.key().bytes()));
        }
      }
    }
    index.addPositions(positions);
    return changes;
  }

  private Change write(PendingRecord record) {
    byte[] key = record.key().bytes();
    byte[] image = record.image();
    byte[] old = image == null ? index.removeRecord(key) : index.putRecord(key, image);
    if (image == null && ordered) {
      index.removePosition(record.key().position().bytes());
    }
    return new Change(record.key().position(), hash(old), hash(image));
  }

  private static @Nullable Hash hash(byte @Nullable [] image) {
    return image == null ? null : StoredImage.recordHash(image);
  }
}
