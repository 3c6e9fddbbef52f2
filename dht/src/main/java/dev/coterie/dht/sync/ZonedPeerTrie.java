package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.replica.Zones;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A {@link PeerTrie} where the replicas of a position are those that {@link Zones} puts first.
 *
 * <p>Over a range the order of two peers is settled as soon as they differ in a bit before its end.
 * Where some of the near peers do not, the range is looked at in halves at the first bit in which
 * they differ, until their order is settled in each; a peer is inside the range when it is a
 * replica in every part, and outside when in none.
 */
final class ZonedPeerTrie extends PeerTrie {
  /** Parts of one range that are looked at; beyond, its near peers all count as straddling it. */
  static final int MAX_PARTS = 64;

  private final int replicas;
  private final int window;
  private final List<Position> peers;
  private final Function<Position, String> zoneOf;
  private final Map<PrefixRange, Found> found = new HashMap<>(); // asked by range only

  /** Who is a replica of all positions of a range, and who of some. */
  private static final class Found {
    private final Set<Position> ofAll = new TreeSet<>();
    private final Set<Position> ofSome = new TreeSet<>();
    private int parts;
  }

  /**
   * @param zoneOf the zone of each of the peers
   */
  ZonedPeerTrie(
      Collection<Position> peers, int replicas, int swarmSize, Function<Position, String> zoneOf) {
    super(peers, replicas, swarmSize);
    this.replicas = replicas;
    this.window = Zones.window(replicas);
    this.peers = new ArrayList<>(new TreeSet<>(peers));
    this.zoneOf = zoneOf;
  }

  @Override
  Place place(Position peer, PrefixRange range) {
    if (peers.size() <= replicas) {
      return Place.INSIDE;
    }
    if (range.bits() < maxBits() - EXTRA_BITS) {
      return Place.STRADDLING; // so much of the key space has hardly any two replicas in common
    }
    Found here = found.computeIfAbsent(range, this::find);
    if (here.ofAll.contains(peer)) {
      return Place.INSIDE;
    }
    return here.ofSome.contains(peer) ? Place.STRADDLING : Place.OUTSIDE;
  }

  @Override
  List<Position> nearest(Position position, int count) {
    List<Position> sorted = new ArrayList<>(peers);
    sorted.sort(position.byDistance());
    List<Position> placed = Zones.placed(sorted, window, zoneOf);
    return placed.subList(0, Math.min(count, placed.size()));
  }

  private Found find(PrefixRange range) {
    Found result = new Found();
    List<Position> near = sorted(peers, range);
    look(range, near.subList(0, endOfWindow(near, range)), result);
    return result;
  }

  private static List<Position> sorted(List<Position> peers, PrefixRange range) {
    List<Position> sorted = new ArrayList<>(peers);
    sorted.sort(range.first().byDistance());
    return sorted;
  }

  /** Past the window, up to where the order is settled. */
  private int endOfWindow(List<Position> near, PrefixRange range) {
    int end = Math.min(window, near.size());
    while (end > 0
        && end < near.size()
        && near.get(end).commonPrefixBits(near.get(end - 1)) >= range.bits()) {
      end++;
    }
    return end;
  }

  private void look(PrefixRange range, List<Position> near, Found result) {
    int bit = firstUnsettledBit(near, range.bits());
    if (bit < Position.BITS && result.parts < MAX_PARTS) {
      Position low = range.first();
      lookAtHalf(new PrefixRange(low, bit + 1), near, result);
      lookAtHalf(new PrefixRange(low.flip(bit), bit + 1), near, result);
      return;
    }
    boolean settled = bit == Position.BITS;
    List<Position> placed = Zones.placed(near, window, zoneOf);
    List<Position> chosen = settled ? placed.subList(0, Math.min(replicas, placed.size())) : placed;
    if (!settled) {
      result.ofAll.clear();
    } else if (result.parts == 0) {
      result.ofAll.addAll(chosen);
    } else {
      result.ofAll.retainAll(chosen);
    }
    result.ofSome.addAll(chosen);
    result.parts++;
  }

  private void lookAtHalf(PrefixRange half, List<Position> near, Found result) {
    look(half, sorted(near, half), result);
  }

  /** The first bit, from the end of a range's prefix on, in which two differ that do not before. */
  private static int firstUnsettledBit(List<Position> near, int bits) {
    int first = Position.BITS;
    for (int i = 1; i < near.size(); i++) {
      int common = near.get(i - 1).commonPrefixBits(near.get(i));
      if (common >= bits) {
        first = Math.min(first, common);
      }
    }
    return first;
  }
}
