package dev.coterie.node.index;

import dev.coterie.dht.key.Position;
import java.util.ArrayList;
import java.util.List;

/** The parts into which the key space is cut for a sweep: prefixes of one length. */
final class Regions {
  /** Cut no finer: 4,096 regions. */
  static final int MAX_BITS = 12;

  /**
   * Finer than the replicas' own neighbourhoods by so many bits: most then have one peer for all.
   */
  private static final int FINER_BITS = 2;

  /** A part of the key space, both ends inclusive. */
  record Region(Position from, Position to) {}

  private Regions() {}

  /** The regions for a swarm of so many storing peers. */
  static List<Region> of(int peers, int replicas) {
    int bits = bits(peers, replicas);
    List<Region> regions = new ArrayList<>(1 << bits);
    for (int i = 0; i < 1 << bits; i++) {
      byte[] start = new byte[Position.BITS / Byte.SIZE];
      int head = i << (16 - bits);
      start[0] = (byte) (head >>> 8);
      start[1] = (byte) head;
      Position from = Position.wrap(start);
      regions.add(new Region(from, from.highestWithPrefix(bits)));
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
}
