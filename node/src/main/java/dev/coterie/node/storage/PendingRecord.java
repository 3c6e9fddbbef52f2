package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.FingerprintTree;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import org.jspecify.annotations.Nullable;

/**
 * A record's durable value that the index may not have yet, or that there is none any more.
 * Compared by identity.
 */
final class PendingRecord {
  private final Key key;
  private final byte @Nullable [] image;
  private final byte @Nullable [][] links;
  private final boolean removal;

  /** See {@link #change}; by the thread that reads sums. */
  private FingerprintTree.@Nullable Change change;

  /**
   * @param image the value, see {@link StoredImage}
   * @param links where the ordered indexes do not have the key yet: what to index it by; else null
   */
  PendingRecord(Key key, byte[] image, byte @Nullable [][] links) {
    this(key, image, links, false);
  }

  private PendingRecord(
      Key key, byte @Nullable [] image, byte @Nullable [][] links, boolean removal) {
    this.key = key;
    this.image = image;
    this.links = links;
    this.removal = removal;
  }

  /** That a record is gone, which the indexes have under these links. */
  static PendingRecord removal(Key key, byte[][] links) {
    return new PendingRecord(key, null, links, true);
  }

  boolean isRemoval() {
    return removal;
  }

  int bytes() {
    return image == null ? 0 : image.length;
  }

  Key key() {
    return key;
  }

  /** Null for a removal. */
  byte @Nullable [] image() {
    return image;
  }

  byte @Nullable [][] links() {
    return links;
  }

  /**
   * How the index will differ once it has this. Stays the same as long as this is the latest value
   * of its key: to be asked by one thread at a time, while the index is not written to.
   */
  FingerprintTree.Change change(StoreIndex index) {
    FingerprintTree.Change known = change;
    if (known == null) {
      Position position = key.position();
      StoredDigest now = index.digest(position);
      known =
          new FingerprintTree.Change(
              position,
              now == null ? null : now.recordHash(),
              image == null ? null : StoredImage.recordHash(image));
      change = known;
    }
    return known;
  }

  /** Whether the ordered indexes still have to learn of the key. */
  boolean isUnordered() {
    return links != null && !removal;
  }
}
