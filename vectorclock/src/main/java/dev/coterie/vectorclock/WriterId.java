package dev.coterie.vectorclock;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The name of a writer: one incarnation of one node, as opaque canonical bytes.
 *
 * <p>Between 1 and {@value #MAX_BYTES} bytes, ordered as unsigned bytes, a prefix before what it
 * begins. Two incarnations of a node are two writers: their counters have nothing in common.
 */
public final class WriterId implements Comparable<WriterId> {
  /** The longest name, in bytes. */
  public static final int MAX_BYTES = 64;

  private final byte[] bytes;
  private final int hash;

  /** The first eight bytes, with zeros behind a shorter name: they decide most comparisons. */
  private final long leading;

  private WriterId(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
    this.leading = leading(bytes);
  }

  private static long leading(byte[] bytes) {
    long leading = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      leading = leading << Byte.SIZE | (i < bytes.length ? bytes[i] & 0xffL : 0);
    }
    return leading;
  }

  /**
   * The writer of these bytes, which are copied.
   *
   * @throws IllegalArgumentException if there are none, or more than {@value #MAX_BYTES}
   */
  public static WriterId of(byte[] bytes) {
    if (bytes.length < 1 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a writer id of " + bytes.length + " bytes; it has 1 to " + MAX_BYTES);
    }
    return new WriterId(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  int length() {
    return bytes.length;
  }

  void writeTo(ByteWriter out) {
    out.bytes(bytes);
  }

  @Override
  public int compareTo(WriterId other) {
    if (this == other) {
      return 0;
    }
    int order = Long.compareUnsigned(leading, other.leading);
    return order != 0 ? order : Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof WriterId that
            && hash == that.hash
            && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** The bytes in lower-case hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
