package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * The sum over a set of records from which its {@link RangeFingerprint} follows: each record, by
 * its position and the hash of its headers, is stretched to {@value #BITS} bits by SHA-256 in
 * counter mode, and those numbers are added modulo 2^{@value #BITS}. Records come and go one by
 * one, and sums of neighbouring ranges add up.
 *
 * <p>The width is what makes it hard to choose records whose sum is that of others: a sum of 256
 * bits falls to Wagner's generalised birthday attack, and an XOR of any width to linear algebra
 * (Bellare and Micciancio, A new paradigm for collision-free hashing, 1997; Meyer, Range-based set
 * reconciliation, 2023). Version 1 of the fingerprint; another would be another name on the wire.
 */
public final class FingerprintSum {
  /** Width of the sum. */
  public static final int BITS = 2_816;

  /** Bytes of its encoded form: the count, and the sum. */
  public static final int ENCODED_BYTES = Long.BYTES + BITS / 8;

  private static final int LANES = BITS / Long.SIZE;
  private static final byte VERSION = 1;

  private long count;

  /** The least significant lane first. */
  private final long[] sum;

  /** The sum over nothing. */
  public FingerprintSum() {
    this(0, new long[LANES]);
  }

  private FingerprintSum(long count, long[] sum) {
    this.count = count;
    this.sum = sum;
  }

  /** The sum over records. */
  static FingerprintSum of(List<RecordStore.StoredDigest> records) {
    FingerprintSum sum = new FingerprintSum();
    for (RecordStore.StoredDigest record : records) {
      sum.add(record.position(), record.recordHash());
    }
    return sum;
  }

  /** How many records are in it. */
  public long count() {
    return count;
  }

  /** Adds a record. */
  public void add(Position position, Hash recordHash) {
    add(stretch(position, recordHash));
    count++;
  }

  /** Takes a record out that is in it. */
  public void remove(Position position, Hash recordHash) {
    subtract(stretch(position, recordHash));
    count--;
  }

  /** Adds all records of another sum. */
  public void add(FingerprintSum other) {
    add(other.sum);
    count += other.count;
  }

  /** Takes out all records of another sum, which are in it. */
  public void remove(FingerprintSum other) {
    subtract(other.sum);
    count -= other.count;
  }

  /** Another sum over the same. */
  public FingerprintSum copy() {
    return new FingerprintSum(count, sum.clone());
  }

  private static long[] stretch(Position position, Hash recordHash) {
    byte[] item = Arrays.copyOf(position.bytes(), 2 * Hash.BYTES);
    System.arraycopy(recordHash.bytes(), 0, item, Hash.BYTES, Hash.BYTES);
    long[] lanes = new long[LANES];
    ByteBuffer.wrap(Hash.stretch(item, BITS / 8 / Hash.BYTES)).asLongBuffer().get(lanes);
    return lanes;
  }

  private void add(long[] other) {
    long carry = 0;
    for (int i = 0; i < LANES; i++) {
      long partial = sum[i] + other[i];
      long total = partial + carry;
      boolean overflows =
          Long.compareUnsigned(partial, sum[i]) < 0 || Long.compareUnsigned(total, partial) < 0;
      sum[i] = total;
      carry = overflows ? 1 : 0;
    }
  }

  private void subtract(long[] other) {
    long borrow = 0;
    for (int i = 0; i < LANES; i++) {
      long partial = sum[i] - other[i];
      long total = partial - borrow;
      boolean underflows =
          Long.compareUnsigned(sum[i], other[i]) < 0 || Long.compareUnsigned(partial, borrow) < 0;
      sum[i] = total;
      borrow = underflows ? 1 : 0;
    }
  }

  /** The short form, by which sums are compared. */
  public RangeFingerprint fingerprint() {
    ByteBuffer bytes = ByteBuffer.allocate(1 + ENCODED_BYTES).put(VERSION).put(encode());
    return RangeFingerprint.over(bytes.array());
  }

  /** {@value #ENCODED_BYTES} bytes from which {@link #decode} makes the same sum. */
  public byte[] encode() {
    ByteBuffer bytes = ByteBuffer.allocate(ENCODED_BYTES).putLong(count);
    bytes.asLongBuffer().put(sum);
    return bytes.array();
  }

  /** Reads {@link #encode}; bytes of another length are an {@link IllegalArgumentException}. */
  public static FingerprintSum decode(byte[] encoded) {
    if (encoded.length != ENCODED_BYTES) {
      throw new IllegalArgumentException(
          "a fingerprint sum has " + ENCODED_BYTES + " bytes, not " + encoded.length);
    }
    ByteBuffer bytes = ByteBuffer.wrap(encoded);
    long count = bytes.getLong();
    LongBuffer lanes = bytes.asLongBuffer();
    long[] sum = new long[LANES];
    lanes.get(sum);
    return new FingerprintSum(count, sum);
  }
}
