package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.RangeFingerprint;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a range of a store comes to: how many records, and a fingerprint of the set of them.
 *
 * <p>The fingerprint of at most {@value #FEW} records is a hash over their list, that of more over
 * their {@link FingerprintSum}: the sum is what can be kept up to date, the list is what is quicker
 * where a range begins or ends inside what is kept. Equal sets are of one size, so they always meet
 * in the same form.
 *
 * @param count how many records
 */
public record RangeSummary(long count, RangeFingerprint fingerprint) {
  /** Records of a range whose list is hashed. */
  public static final int FEW = 512;

  /** The summary of a range without records. */
  public static final RangeSummary NOTHING = ofFew(List.of());

  private static final byte LIST_VERSION = 2;

  /** Of a range's records, all of them, in position order. */
  public static RangeSummary of(List<RecordStore.StoredDigest> records) {
    return records.size() <= FEW ? ofFew(records) : of(FingerprintSum.of(records));
  }

  private static RangeSummary ofFew(List<RecordStore.StoredDigest> records) {
    ByteBuffer list = ByteBuffer.allocate(1 + records.size() * 2 * Hash.BYTES).put(LIST_VERSION);
    for (RecordStore.StoredDigest record : records) {
      list.put(record.position().bytes()).put(record.recordHash().bytes());
    }
    return new RangeSummary(records.size(), RangeFingerprint.over(list.array()));
  }

  /** Of the sum over more than {@value #FEW} records. */
  public static RangeSummary of(FingerprintSum sum) {
    return new RangeSummary(sum.count(), sum.fingerprint());
  }
}
