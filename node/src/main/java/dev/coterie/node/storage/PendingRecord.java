package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import org.jspecify.annotations.Nullable;

/** A record's durable value that the index may not have yet. Compared by identity. */
final class PendingRecord {
  private final Key key;
  private final byte[] image;
  private final byte @Nullable [][] links;

  /**
   * @param image the value, see {@link StoredImage}
   * @param links where the ordered indexes do not have the key yet: what to index it by; else null
   */
  PendingRecord(Key key, byte[] image, byte @Nullable [][] links) {
    this.key = key;
    this.image = image;
    this.links = links;
  }

  Key key() {
    return key;
  }

  byte[] image() {
    return image;
  }

  byte @Nullable [][] links() {
    return links;
  }

  /** Whether the ordered indexes still have to learn of the key. */
  boolean isUnordered() {
    return links != null;
  }
}
