package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Known storing peers as a binary trie over their positions, and who among them is nearest to all
 * the positions that share a prefix.
 *
 * <p>The k peers nearest to a position are those of the deepest subtree around it, then those of
 * that subtree's sibling, and so on upwards; whole subtrees come in until one does not fit, and of
 * that one the bits that follow decide. So under a prefix that is long enough the k nearest are the
 * same for all positions. Ranges are cut no deeper than ⌈log2(n/k)⌉ + {@value #EXTRA_BITS} bits; a
 * peer that is nearest for only a part of a range of that depth counts as responsible for all of
 * it, so two peers agree on a range too many rather than on one too few.
 */
class PeerTrie {
  /** Bits beyond the depth at which a subtree holds about k peers. */
  static final int EXTRA_BITS = 4;

  enum Place {
    /** Among the nearest for every position of the range. */
    INSIDE,
    /** For none. */
    OUTSIDE,
    /** For some. */
    STRADDLING
  }

  private final Position[] peers;

  /** The first 64 bits of each, side by side in memory: all that nearly every walk looks at. */
  private final long[] leadingBits;

  private final int replicas;
  private final int maxBits;

  /**
   * A trie of these peers.
   *
   * @param replicas k, how many peers should hold a key
   * @param swarmSize how many storing peers there are, known here or not; an estimate
   */
  PeerTrie(Collection<Position> peers, int replicas, int swarmSize) {
    this.peers = new TreeSet<>(peers).toArray(new Position[0]);
    this.leadingBits = Arrays.stream(this.peers).mapToLong(Position::leadingBits).toArray();
    this.replicas = replicas;
    this.maxBits = Math.min(Position.BITS, ceilLog2(swarmSize, replicas) + EXTRA_BITS);
  }

  /** ⌈log2(n/k)⌉, at least 0. */
  private static int ceilLog2(int n, int k) {
    int bits = 0;
    while (((long) k << bits) < n) {
      bits++;
    }
    return bits;
  }

  /** The ranges for which both are among the k nearest, in position order. */
  List<PrefixRange> shared(Position one, Position other) {
    List<PrefixRange> ranges = new ArrayList<>();
    collect(new PrefixRange(one, 0), one, other, ranges);
    return ranges;
  }

  private void collect(PrefixRange range, Position one, Position other, List<PrefixRange> into) {
    Place ofOne = place(one, range);
    Place ofOther = place(other, range);
    if (ofOne == Place.OUTSIDE || ofOther == Place.OUTSIDE) {
      return;
    }
    if (range.bits() >= maxBits || (ofOne == Place.INSIDE && ofOther == Place.INSIDE)) {
      into.add(range);
      return;
    }
    int before = into.size();
    PrefixRange low = lowHalf(range);
    PrefixRange high = highHalf(range);
    collect(low, one, other, into);
    collect(high, one, other, into);
    if (into.subList(before, into.size()).equals(List.of(low, high))) {
      into.subList(before, into.size()).clear();
      into.add(range);
    }
  }

  /** Whether a peer counts as responsible for all positions between two, both inclusive. */
  boolean isResponsible(Position peer, Position from, Position to) {
    return isResponsible(new PrefixRange(peer, 0), peer, from, to);
  }

  private boolean isResponsible(PrefixRange range, Position peer, Position from, Position to) {
    if (range.last().compareTo(from) < 0 || range.first().compareTo(to) > 0) {
      return true; // nothing of it is asked about
    }
    Place place = place(peer, range);
    if (place == Place.STRADDLING && range.bits() < maxBits) {
      return isResponsible(lowHalf(range), peer, from, to)
          && isResponsible(highHalf(range), peer, from, to);
    }
    return place != Place.OUTSIDE;
  }

  static PrefixRange lowHalf(PrefixRange range) {
    return new PrefixRange(range.first(), range.bits() + 1);
  }

  static PrefixRange highHalf(PrefixRange range) {
    return new PrefixRange(range.first().flip(range.bits()), range.bits() + 1);
  }

  int maxBits() {
    return maxBits;
  }

  boolean contains(Position peer) {
    return Arrays.binarySearch(peers, peer) >= 0;
  }

  /** The peers nearest to a position, nearest first. */
  List<Position> nearest(Position position, int count) {
    return Arrays.stream(peers).sorted(position.byDistance()).limit(count).toList();
  }

  /** Walks down the prefix, keeping the one subtree in which the peer's place is still open. */
  Place place(Position peer, PrefixRange range) {
    int low = 0;
    int high = peers.length;
    int slots = replicas;
    for (int bit = 0; high - low > slots; bit++) {
      if (bit == range.bits()) {
        return Place.STRADDLING;
      }
      int middle = firstWithBit(low, high, bit);
      boolean upper = range.prefix().bit(bit);
      int near = upper ? high - middle : middle - low;
      boolean peerIsNear = peer.bit(bit) == upper;
      if ((near >= slots) != peerIsNear) {
        return peerIsNear ? Place.INSIDE : Place.OUTSIDE;
      }
      boolean intoUpper = upper == peerIsNear;
      low = intoUpper ? middle : low;
      high = intoUpper ? high : middle;
      slots = peerIsNear ? slots : slots - near;
    }
    return Place.INSIDE;
  }

  /** Where, among peers that share all bits before this one, those begin that have it set. */
  private int firstWithBit(int low, int high, int bit) {
    int from = low;
    int to = high;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (hasBit(middle, bit)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  private boolean hasBit(int peer, int bit) {
    return bit < Long.SIZE ? leadingBits[peer] << bit < 0 : peers[peer].bit(bit);
  }
}
