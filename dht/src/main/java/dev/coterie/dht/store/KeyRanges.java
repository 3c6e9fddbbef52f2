package dev.coterie.dht.store;

import dev.coterie.dht.key.Position;
import java.util.List;

/** Records by their positions: what two sides of a reconciliation compare. */
public interface KeyRanges {

  /**
   * Keys and record hashes between two positions, both inclusive, in position order; at most {@code
   * limit} of them.
   */
  List<RecordStore.StoredDigest> digests(Position from, Position to, int limit);

  /**
   * What the records between two positions, both inclusive, come to. Whoever is asked often keeps a
   * {@link FingerprintTree}; this scans.
   */
  default RangeSummary summary(Position from, Position to) {
    return RangeSummary.of(digests(from, to, Integer.MAX_VALUE));
  }
}
