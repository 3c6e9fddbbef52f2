package dev.coterie.dht.wire;

import dev.coterie.dht.key.Position;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * How a range of positions is parted in a reconciliation: into {@value #PARTS} of about one size,
 * with ends that the salt moves about, so that nobody can place records such that a part of a range
 * always holds what he wants. Both sides compute the same parts; their bounds are not sent.
 *
 * <p>Ends lie on few distinct places: a large range is parted where the store's own tree of
 * fingerprints is.
 */
public record RangeSplit(Position from, Position to) {
  /** Parts of a range: the fewer, the fewer bytes for one difference, and the more rounds. */
  public static final int PARTS = 4;

  /** A range with fewer positions than 2 to this power has one part, itself. */
  static final int LEAST_BITS = 16;

  /** Ends lie on multiples of the range's width, rounded down to a power of 2, by 2 to this. */
  private static final int PLACES_BITS = 3;

  /** The parts, in order, without gaps. */
  public List<RangeSplit> parts(long salt) {
    BigInteger first = new BigInteger(1, from.bytes());
    BigInteger width = new BigInteger(1, to.bytes()).subtract(first).add(BigInteger.ONE);
    if (width.bitLength() <= LEAST_BITS) {
      return List.of(this);
    }
    int grain = width.bitLength() - 1 - PLACES_BITS;
    List<RangeSplit> parts = new ArrayList<>(PARTS);
    Position next = from;
    for (int i = 1; i < PARTS; i++) {
      BigInteger end = first.add(width.multiply(BigInteger.valueOf(share(i, salt))).shiftRight(16));
      BigInteger place = end.shiftRight(grain).shiftLeft(grain);
      parts.add(new RangeSplit(next, position(place.subtract(BigInteger.ONE))));
      next = position(place);
    }
    parts.add(new RangeSplit(next, to));
    return parts;
  }

  /** Where part {@code i} ends, of 65,536: a sixteenth of the whole to either side of even. */
  private static int share(int i, long salt) {
    int moved = (int) (mix(salt + i) >>> 51); // 0 to 8,191
    return i * (1 << 14) + moved - (1 << 12);
  }

  /** Stafford's variant 13 of MurmurHash3's finisher. */
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private static Position position(BigInteger value) {
    byte[] bytes = new byte[Position.BITS / 8];
    byte[] digits = value.toByteArray();
    int length = Math.min(digits.length, bytes.length); // a leading byte is the sign's
    System.arraycopy(digits, digits.length - length, bytes, bytes.length - length, length);
    return Position.wrap(bytes);
  }
}
