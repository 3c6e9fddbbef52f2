package dev.coterie.crypto.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A SHA-256 hash: 32 bytes, immutable, ordered as an unsigned big-endian number.
 *
 * <p>Also the type of whatever else is named by 32 hash bytes, such as a record's key.
 */
public final class Hash implements Comparable<Hash> {

  /** Length of a hash, in bytes. */
  public static final int BYTES = 32;

  /** Longest domain of {@link #tagged}, in UTF-8 bytes: its length is one byte. */
  public static final int MAX_DOMAIN_BYTES = 255;

  /** Longest output of {@link #stretch}: its counter is one byte. */
  private static final int MAX_BLOCKS = 256;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** SHA-256 of the parts, one after the other, with nothing between them. */
  public static Hash of(byte[]... parts) {
    MessageDigest digest = Digests.sha256();
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash(digest.digest());
  }

  /**
   * SHA-256 of the domain's length (one byte), the domain, and the parts.
   *
   * <p>The parts are not delimited: all but one of them should be of fixed length in each domain.
   *
   * @throws IllegalArgumentException if the domain is empty or longer than {@link
   *     #MAX_DOMAIN_BYTES}
   */
  public static Hash tagged(String domain, byte[]... parts) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length > MAX_DOMAIN_BYTES) {
      throw new IllegalArgumentException(
          "A hash domain has 1 to " + MAX_DOMAIN_BYTES + " bytes, not " + name.length);
    }
    MessageDigest digest = Digests.sha256();
    digest.update((byte) name.length);
    digest.update(name);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return new Hash(digest.digest());
  }

  /**
   * SHA-256 in counter mode: the hashes of the seed with one byte behind it that counts from 0, one
   * after the other. What the seed takes is worked out once.
   *
   * @param blocks hashes wanted, 1 to 256
   */
  public static byte[] stretch(byte[] seed, int blocks) {
    if (blocks < 1 || blocks > MAX_BLOCKS) {
      throw new IllegalArgumentException(
          "A seed is stretched to 1 to " + MAX_BLOCKS + " blocks, not " + blocks);
    }
    MessageDigest seeded = Digests.sha256();
    seeded.update(seed);
    byte[] stretched = new byte[blocks * BYTES];
    try {
      for (int block = 0; block < blocks; block++) {
        MessageDigest digest = (MessageDigest) seeded.clone();
        digest.update((byte) block);
        digest.digest(stretched, block * BYTES, BYTES);
      }
    } catch (CloneNotSupportedException | DigestException e) {
      throw new IllegalStateException("The platform's SHA-256 can be cloned", e);
    }
    return stretched;
  }

  /**
   * A hash that was computed elsewhere; the array is copied.
   *
   * @throws IllegalArgumentException unless there are exactly {@link #BYTES} bytes
   */
  public static Hash wrap(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("A hash has " + BYTES + " bytes, not " + bytes.length);
    }
    return new Hash(bytes.clone());
  }

  /**
   * Reads 64 hexadecimal digits of either case.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static Hash parse(String hex) {
    if (hex.length() != 2 * BYTES) {
      throw new IllegalArgumentException(
          "A hash has " + 2 * BYTES + " hexadecimal digits, not " + hex.length());
    }
    return new Hash(HexFormat.of().parseHex(hex));
  }

  /** A copy of the 32 bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** The byte at {@code index}, unsigned; saves the copy of {@link #bytes()} in tight loops. */
  public int unsignedByteAt(int index) {
    return bytes[index] & 0xFF;
  }

  /** The eight bytes from {@code index} on as a big-endian number, without a copy. */
  public long longAt(int index) {
    return (long) LONGS.get(bytes, index);
  }

  @Override
  public int compareTo(Hash other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other == this || (other instanceof Hash hash && Arrays.equals(bytes, hash.bytes));
  }

  @Override
  public int hashCode() {
    // The bytes are uniform already, so the first four do.
    return (bytes[0] << 24) | (bytes[1] & 0xFF) << 16 | (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
