package dev.coterie.node.index;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.wire.Contact;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The parts into which the key space is cut for a sweep, prefixes of one length; and what one sweep
 * has learned of them that the next can use.
 */
final class Regions {
  /** Cut no finer: 4,096 regions. */
  static final int MAX_BITS = 12;

  /**
   * Finer than the replicas' own neighbourhoods by so many bits: most then have one peer for all.
   */
  private static final int FINER_BITS = 2;

  /** A region that has no such peer is cut further, by so many bits at most. */
  static final int MORE_BITS = 2;

  private static final int MAX_REMEMBERED = 1 << (MAX_BITS + MORE_BITS);

  private final Map<PrefixRange, List<Contact>> replicas =
      BoundedMap.forgettingLeastUsed(MAX_REMEMBERED);
  private final Set<PrefixRange> split = new LinkedHashSet<>();
  private List<Key> keys = List.of();
  private int keyBits = -1;

  /** The regions for a swarm of so many storing peers. */
  static List<PrefixRange> of(int peers, int replicas) {
    int bits = bits(peers, replicas);
    List<PrefixRange> regions = new ArrayList<>(1 << bits);
    for (int i = 0; i < 1 << bits; i++) {
      byte[] start = new byte[Position.BITS / Byte.SIZE];
      int head = i << (16 - bits);
      start[0] = (byte) (head >>> 8);
      start[1] = (byte) head;
      regions.add(new PrefixRange(Position.wrap(start), bits));
    }
    return regions;
  }

  /** One region while every peer is a replica of everything. */
  private static int bits(int peers, int replicas) {
    if (peers <= replicas) {
      return 0;
    }
    int neighbourhoods = (peers + replicas - 1) / replicas;
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(neighbourhoods - 1);
    return Math.min(MAX_BITS, bits + FINER_BITS);
  }

  /** Its halves. */
  static List<PrefixRange> halves(PrefixRange range) {
    return List.of(
        new PrefixRange(range.first(), range.bits() + 1),
        new PrefixRange(range.last(), range.bits() + 1));
  }

  /** The replicas that were last found for a region; empty where they are to be looked up. */
  List<Contact> replicas(PrefixRange region) {
    return replicas.getOrDefault(region, List.of());
  }

  void remember(PrefixRange region, List<Contact> found) {
    replicas.put(region, List.copyOf(found));
  }

  void forget(PrefixRange region) {
    replicas.remove(region);
  }

  /** Whether no peer was found to be responsible for all of a region, so that halves are asked. */
  boolean isSplit(PrefixRange region) {
    return split.contains(region);
  }

  void split(PrefixRange region) {
    if (split.size() < MAX_REMEMBERED) {
      split.add(region);
    }
  }

  /** Forgets all: peers have come or gone. */
  void clear() {
    replicas.clear();
    split.clear();
  }

  /**
   * Some key that lies in a region: positions are hashes of keys, so one is found by trying. All
   * regions of a length get theirs at once.
   */
  Key keyIn(PrefixRange region) {
    if (keyBits < region.bits()) {
      keyBits = region.bits();
      keys = keys(keyBits);
    }
    int index = head(region.first(), keyBits);
    return keys.get(index);
  }

  private static List<Key> keys(int bits) {
    List<Key> found = new ArrayList<>(Collections.nCopies(1 << bits, Key.wrap(new byte[32])));
    Set<Integer> missing = new LinkedHashSet<>();
    for (int i = 0; i < 1 << bits; i++) {
      missing.add(i);
    }
    for (int number = 0; !missing.isEmpty(); number++) {
      Key key = new Key(Hash.of(ByteBuffer.allocate(Integer.BYTES).putInt(number).array()));
      int index = head(key.position(), bits);
      if (missing.remove(index)) {
        found.set(index, key);
      }
    }
    return found;
  }

  private static int head(Position position, int bits) {
    int head = 0;
    for (int bit = 0; bit < bits; bit++) {
      head = head << 1 | (position.bit(bit) ? 1 : 0);
    }
    return head;
  }
}
