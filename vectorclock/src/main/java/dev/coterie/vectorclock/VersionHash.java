package dev.coterie.vectorclock;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The identity of a version: the {@value #BYTES}-byte hash of its signed header.
 *
 * <p>A dot names a version only as long as its writer is honest; the hash names it always. Ordered
 * as unsigned bytes.
 */
public final class VersionHash implements Comparable<VersionHash> {
  /** The length, in bytes. */
  public static final int BYTES = 32;

  private final byte[] bytes;

  private VersionHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The hash with these bytes, which are copied.
   *
   * @throws IllegalArgumentException if they are not exactly {@value #BYTES}
   */
  public static VersionHash of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a version hash of " + bytes.length + " bytes; it has " + BYTES);
    }
    return new VersionHash(bytes.clone());
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public int compareTo(VersionHash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof VersionHash that && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    // The bytes are uniform already, so the first four do.
    return (bytes[0] << 24) | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
  }

  /** The bytes in lower-case hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
