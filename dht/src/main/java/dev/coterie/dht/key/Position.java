package dev.coterie.dht.key;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A point of the Kademlia key space: SHA-256 of a peer id's multihash or of a libp2p record key.
 *
 * <p>XOR distance is between positions (Maymounkov and Mazières, Kademlia, section 2.1; libp2p's
 * kad-dht specification for the hashing). Positions are ordered as unsigned big-endian numbers,
 * which is the order of stores and of synchronised ranges.
 */
public final class Position implements Comparable<Position> {
  /** Bits of the key space. */
  public static final int BITS = 256;

  private static final int BYTES = BITS / 8;

  private final byte[] bytes;

  private Position(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Position of(PeerId peer) {
    return new Position(Hash.of(peer.bytes()).bytes());
  }

  public static Position ofLibp2pKey(byte[] key) {
    return new Position(Hash.of(key).bytes());
  }

  /** Wraps the 32 bytes of a position; anything else is an {@link IllegalArgumentException}. */
  public static Position wrap(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a position has 32 bytes, not " + bytes.length);
    }
    return new Position(bytes.clone());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many leading bits this and the other have in common: 256 for equal positions. */
  public int commonPrefixBits(Position other) {
    int at = Arrays.mismatch(bytes, other.bytes);
    if (at < 0) {
      return BITS;
    }
    int difference = (bytes[at] ^ other.bytes[at]) & 0xff;
    return at * 8 + Integer.numberOfLeadingZeros(difference) - 24;
  }

  /** Whether bit {@code index} (0 is the most significant) is set. */
  public boolean bit(int index) {
    return (bytes[index >> 3] & (0x80 >>> (index & 7))) != 0;
  }

  /** Compares the XOR distances of two positions to this one: negative when {@code a} is nearer. */
  public int compareDistance(Position a, Position b) {
    for (int i = 0; i < BYTES; i++) {
      int difference = ((a.bytes[i] ^ bytes[i]) & 0xff) - ((b.bytes[i] ^ bytes[i]) & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  /** Orders positions by XOR distance to this one, nearest first. */
  public Comparator<Position> byDistance() {
    return this::compareDistance;
  }

  /** The lowest position that shares this one's first {@code bits} bits. */
  public Position lowestWithPrefix(int bits) {
    return filledAfter(bits, false);
  }

  /** The highest position that shares this one's first {@code bits} bits. */
  public Position highestWithPrefix(int bits) {
    return filledAfter(bits, true);
  }

  private Position filledAfter(int bits, boolean ones) {
    byte[] result = bytes.clone();
    for (int i = bits; i < BITS; i++) {
      int mask = 0x80 >>> (i & 7);
      result[i >> 3] = (byte) (ones ? result[i >> 3] | mask : result[i >> 3] & ~mask);
    }
    return new Position(result);
  }

  /** This position with bit {@code index} turned over. */
  public Position flip(int index) {
    byte[] result = bytes.clone();
    result[index >> 3] ^= (byte) (0x80 >>> (index & 7));
    return new Position(result);
  }

  @Override
  public int compareTo(Position other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** Hexadecimal. */
  @Override
  public String toString() {
    return Hash.wrap(bytes).toString();
  }
}
