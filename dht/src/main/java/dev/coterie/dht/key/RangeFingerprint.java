package dev.coterie.dht.key;

import dev.coterie.crypto.primitives.Hash;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What two peers compare to learn whether they hold the same records of a range: 16 bytes, equal
 * for equal sets, and for others different but for one chance in 2¹²⁸.
 */
public final class RangeFingerprint {
  /** Length on the wire, in bytes. */
  public static final int BYTES = 16;

  private final byte[] bytes;

  private RangeFingerprint(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Wraps 16 bytes; anything else is an {@link IllegalArgumentException}. */
  public static RangeFingerprint wrap(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(
          "a range's fingerprint has " + BYTES + " bytes, not " + bytes.length);
    }
    return new RangeFingerprint(bytes.clone());
  }

  /** The fingerprint of what these bytes describe: SHA-256 over them, cut short. */
  public static RangeFingerprint over(byte[] description) {
    return new RangeFingerprint(Arrays.copyOf(Hash.of(description).bytes(), BYTES));
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RangeFingerprint that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
