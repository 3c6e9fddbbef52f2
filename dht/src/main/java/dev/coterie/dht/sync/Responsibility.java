package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Who should hold which ranges while some peers are away.
 *
 * <p>A peer that is away and expected back keeps its place: nobody copies what it holds. Where
 * fewer than half of the k nearest are there, nobody waits: the k nearest of those that are there
 * should hold the range at once.
 */
final class Responsibility {
  private final PeerTrie expected;
  private final PeerTrie there;
  private final int replicas;
  private final boolean allThere;
  private final boolean settled;

  /**
   * @param expected those that are there, and those that are expected back
   * @param there those that are there, cut no deeper than the former
   * @param settled whether this peer has had time to find those that are there: until then nobody
   *     is missed
   */
  Responsibility(
      PeerTrie expected, PeerTrie there, int replicas, boolean allThere, boolean settled) {
    this.settled = settled;
    this.expected = expected;
    this.there = there;
    this.replicas = replicas;
    this.allThere = allThere;
  }

  boolean isThere(Position peer) {
    return there.contains(peer);
  }

  /** How deep ranges are cut. */
  int maxBits() {
    return expected.maxBits();
  }

  /** The ranges that both should hold, in position order. */
  List<PrefixRange> shared(Position one, Position other) {
    if (allThere) {
      return there.shared(one, other);
    }
    List<PrefixRange> ranges = new ArrayList<>();
    walk(new PrefixRange(one, 0), List.of(one, other), ranges::add);
    return ranges;
  }

  /**
   * The ranges that a peer should hold, in position order, cut into parts so small that another
   * holds most of them either whole or not at all.
   */
  List<PrefixRange> cells(Position peer) {
    List<PrefixRange> cells = new ArrayList<>();
    walk(
        new PrefixRange(peer, 0),
        List.of(peer),
        range -> split(range, Math.min(maxBits(), range.bits() + PeerTrie.EXTRA_BITS), cells));
    return cells;
  }

  private static void split(PrefixRange range, int bits, List<PrefixRange> into) {
    if (range.bits() >= bits) {
      into.add(range);
    } else {
      split(PeerTrie.lowHalf(range), bits, into);
      split(PeerTrie.highHalf(range), bits, into);
    }
  }

  /** Hands on the ranges within one that all of some peers should hold. */
  private void walk(PrefixRange range, List<Position> peers, Consumer<PrefixRange> found) {
    boolean inside = true;
    boolean outside = false;
    for (Position peer : peers) {
      if (there.place(peer, range) == PeerTrie.Place.OUTSIDE) {
        return;
      }
      PeerTrie.Place place = expected.place(peer, range);
      inside &= place == PeerTrie.Place.INSIDE;
      outside |= place == PeerTrie.Place.OUTSIDE;
    }
    if (inside || (range.bits() >= maxBits() && (!outside || isThin(range)))) {
      found.accept(range);
    } else if (range.bits() < maxBits()) {
      walk(PeerTrie.lowHalf(range), peers, found);
      walk(PeerTrie.highHalf(range), peers, found);
    }
  }

  /** Whether fewer than half of those that should hold a range are there. */
  private boolean isThin(PrefixRange range) {
    if (!settled) {
      return false;
    }
    int present = 0;
    for (Position peer : expected.nearest(range.first(), replicas)) {
      present += there.contains(peer) ? 1 : 0;
    }
    return 2 * present < replicas;
  }

  /** Whether a peer counts as responsible for all positions between two, both inclusive. */
  boolean isResponsible(Position peer, Position from, Position to) {
    return allThere
        ? there.isResponsible(peer, from, to)
        : isResponsible(new PrefixRange(peer, 0), peer, from, to);
  }

  private boolean isResponsible(PrefixRange range, Position peer, Position from, Position to) {
    if (range.last().compareTo(from) < 0 || range.first().compareTo(to) > 0) {
      return true; // nothing of it is asked about
    }
    if (there.place(peer, range) == PeerTrie.Place.OUTSIDE) {
      return false;
    }
    PeerTrie.Place place = expected.place(peer, range);
    if (place == PeerTrie.Place.INSIDE) {
      return true;
    }
    if (range.bits() >= maxBits()) {
      return place != PeerTrie.Place.OUTSIDE || isThin(range);
    }
    return isResponsible(PeerTrie.lowHalf(range), peer, from, to)
        && isResponsible(PeerTrie.highHalf(range), peer, from, to);
  }
}
