package dev.coterie.node.context;

import dev.coterie.crypto.address.Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Addresses under a prefix that this node can read, sorted.
 *
 * @param unreadable entries under the prefix whose names this node cannot read
 * @param regions parts of the key space that the last sweep went through
 * @param covered those of them that were seen; fewer than all means that some entries may be
 *     missing, or be shown as they were
 * @param asOf when the last sweep that saw everything began: what was written before is in it;
 *     empty where there has been none. What this node has written itself is in it whenever it was
 */
public record Listing(
    List<Item> items, int unreadable, int regions, int covered, Optional<Instant> asOf) {
  public Listing {
    items = List.copyOf(items);
  }

  /** One entry. */
  public record Item(Address address, int siblings) {}

  /** Whether the last sweep saw everything. */
  public boolean isComplete() {
    return regions > 0 && covered == regions;
  }
}
