package dev.coterie.dht.key;

/**
 * All positions that share the first {@code bits} bits of {@code prefix}: a subtree of the key
 * space, so an interval in position order, both ends inclusive.
 */
public record PrefixRange(Position prefix, int bits) {
  /** The whole key space. */
  public static final PrefixRange EVERYTHING =
      new PrefixRange(Position.wrap(new byte[Position.BITS / 8]), 0);

  public PrefixRange {
    if (bits < 0 || bits > Position.BITS) {
      throw new IllegalArgumentException("a prefix has 0 to 256 bits, not " + bits);
    }
    prefix = prefix.lowestWithPrefix(bits);
  }

  public Position first() {
    return prefix;
  }

  public Position last() {
    return prefix.highestWithPrefix(bits);
  }

  public boolean contains(Position position) {
    return prefix.commonPrefixBits(position) >= bits;
  }
}
