package dev.coterie.dht.key;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import java.nio.ByteBuffer;
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

  private static final int BYTES = BITS / Byte.SIZE;

  /** The bits in four words, the most significant first: distances take four instructions each. */
  private final long first;

  private final long second;
  private final long third;
  private final long fourth;

  private Position(long first, long second, long third, long fourth) {
    this.first = first;
    this.second = second;
    this.third = third;
    this.fourth = fourth;
  }

  public static Position of(PeerId peer) {
    return of(peer.position());
  }

  public static Position ofLibp2pKey(byte[] key) {
    return of(Hash.of(key));
  }

  private static Position of(Hash hash) {
    return new Position(
        hash.longAt(0),
        hash.longAt(Long.BYTES),
        hash.longAt(2 * Long.BYTES),
        hash.longAt(3 * Long.BYTES));
  }

  /** Wraps the 32 bytes of a position; anything else is an {@link IllegalArgumentException}. */
  public static Position wrap(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a position has 32 bytes, not " + bytes.length);
    }
    ByteBuffer words = ByteBuffer.wrap(bytes);
    return new Position(words.getLong(), words.getLong(), words.getLong(), words.getLong());
  }

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(first)
        .putLong(second)
        .putLong(third)
        .putLong(fourth)
        .array();
  }

  /** The first 64 bits, which decide nearly every comparison. */
  public long leadingBits() {
    return first;
  }

  /** How many leading bits this and the other have in common: 256 for equal positions. */
  public int commonPrefixBits(Position other) {
    for (int word = 0; word < BITS / Long.SIZE; word++) {
      long difference = word(word) ^ other.word(word);
      if (difference != 0) {
        return word * Long.SIZE + Long.numberOfLeadingZeros(difference);
      }
    }
    return BITS;
  }

  private long word(int index) {
    return switch (index) {
      case 0 -> first;
      case 1 -> second;
      case 2 -> third;
      default -> fourth;
    };
  }

  /** Whether bit {@code index} (0 is the most significant) is set. */
  public boolean bit(int index) {
    return (word(index / Long.SIZE) << (index % Long.SIZE)) < 0;
  }

  /** Compares the XOR distances of two positions to this one: negative when {@code a} is nearer. */
  public int compareDistance(Position a, Position b) {
    int result = Long.compareUnsigned(a.first ^ first, b.first ^ first);
    if (result == 0) {
      result = Long.compareUnsigned(a.second ^ second, b.second ^ second);
    }
    if (result == 0) {
      result = Long.compareUnsigned(a.third ^ third, b.third ^ third);
    }
    return result != 0 ? result : Long.compareUnsigned(a.fourth ^ fourth, b.fourth ^ fourth);
  }

  /** Orders positions by XOR distance to this one, nearest first. */
  public Comparator<Position> byDistance() {
    return this::compareDistance;
  }

  /** The lowest position that shares this one's first {@code bits} bits. */
  public Position lowestWithPrefix(int bits) {
    return new Position(
        first & mask(bits),
        second & mask(bits - Long.SIZE),
        third & mask(bits - 2 * Long.SIZE),
        fourth & mask(bits - 3 * Long.SIZE));
  }

  /** The highest position that shares this one's first {@code bits} bits. */
  public Position highestWithPrefix(int bits) {
    return new Position(
        first | ~mask(bits),
        second | ~mask(bits - Long.SIZE),
        third | ~mask(bits - 2 * Long.SIZE),
        fourth | ~mask(bits - 3 * Long.SIZE));
  }

  /** A word whose first so many bits are set: none for less than one, all for more than 63. */
  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
  }

  /** This position with bit {@code index} turned over. */
  public Position flip(int index) {
    return new Position(
        first ^ bitOfWord(index),
        second ^ bitOfWord(index - Long.SIZE),
        third ^ bitOfWord(index - 2 * Long.SIZE),
        fourth ^ bitOfWord(index - 3 * Long.SIZE));
  }

  private static long bitOfWord(int index) {
    return index < 0 || index >= Long.SIZE ? 0 : Long.MIN_VALUE >>> index;
  }

  /** The next position; an {@link IllegalStateException} after the last. */
  public Position next() {
    long carry3 = fourth == -1 ? 1 : 0;
    long carry2 = carry3 == 1 && third == -1 ? 1 : 0;
    long carry1 = carry2 == 1 && second == -1 ? 1 : 0;
    if (carry1 == 1 && first == -1) {
      throw new IllegalStateException("there is no position after the last");
    }
    return new Position(first + carry1, second + carry2, third + carry3, fourth + 1);
  }

  @Override
  public int compareTo(Position other) {
    int result = Long.compareUnsigned(first, other.first);
    if (result == 0) {
      result = Long.compareUnsigned(second, other.second);
    }
    if (result == 0) {
      result = Long.compareUnsigned(third, other.third);
    }
    return result != 0 ? result : Long.compareUnsigned(fourth, other.fourth);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Position that
        && first == that.first
        && second == that.second
        && third == that.third
        && fourth == that.fourth;
  }

  /** The bits are uniform already, so some of them do. */
  @Override
  public int hashCode() {
    return (int) (first >>> Integer.SIZE);
  }

  /** Hexadecimal. */
  @Override
  public String toString() {
    return Hash.wrap(bytes()).toString();
  }
}
