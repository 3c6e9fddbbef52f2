package dev.coterie.dht.replica;

import java.util.Arrays;

/**
 * One state of the {@link ReapModel}: four peers, by their distance to one key, and what each has.
 *
 * <p>One entry is enough: a value V, and a tombstone T whose writer had seen V. Both are old: they
 * were minted before the epoch, wherever they have got to since. A peer that has both holds T.
 */
final class ReapWorld {
  static final int PEERS = 4;

  /** Most replicas of the key. */
  static final int MAX_REPLICAS = 2;

  static final int NOTHING = 0;
  static final int VALUE = 1;
  static final int TOMBSTONE = 2;

  /** Which peers reach each other: all; two halves; the farthest alone; the nearest alone. */
  private static final int[][] SIDES = {{0, 0, 0, 0}, {0, 0, 1, 1}, {0, 0, 0, 1}, {1, 0, 0, 0}};

  static final int SHAPES = SIDES.length;

  private static final int FIELDS = 8;
  private static final int[] BITS = {2, 2, 2, 2, 2, 1, 2, 1};

  /** What is visible at each peer. */
  final int[] held = new int[PEERS];

  /** What each keeps and offers to no one: bits of {@link #VALUE} and {@link #TOMBSTONE}. */
  final int[] quarantined = new int[PEERS];

  /** How many records of the epoch are in each peer's copy of the authority log. */
  final int[] log = new int[PEERS];

  /** With which of the replicas each has compared itself, in the first and second round. */
  final int[] first = new int[PEERS];

  final int[] second = new int[PEERS];

  /** Whether each has entered the epoch without having taken part in both of its rounds. */
  final int[] entered = new int[PEERS];

  /** How many rounds each has told the admin that it is through with. */
  final int[] told = new int[PEERS];

  /** Whether each was put back to what its disk held at an earlier time. */
  final int[] putBack = new int[PEERS];

  int shape;

  /** Whether all replicas that somebody could reach had T at one time: the delete was told. */
  boolean acknowledged;

  private int[][] fields() {
    return new int[][] {held, quarantined, log, first, second, entered, told, putBack};
  }

  long encode() {
    long code = shape * 2L + (acknowledged ? 1 : 0);
    int[][] fields = fields();
    for (int field = 0; field < FIELDS; field++) {
      for (int peer = 0; peer < PEERS; peer++) {
        code = code << BITS[field] | fields[field][peer];
      }
    }
    return code;
  }

  static ReapWorld decode(long encoded) {
    ReapWorld world = new ReapWorld();
    int[][] fields = world.fields();
    long code = encoded;
    for (int field = FIELDS - 1; field >= 0; field--) {
      for (int peer = PEERS - 1; peer >= 0; peer--) {
        fields[field][peer] = (int) (code & (1L << BITS[field]) - 1);
        code >>>= BITS[field];
      }
    }
    world.acknowledged = (code & 1) == 1;
    world.shape = (int) (code >>> 1);
    return world;
  }

  ReapWorld copy() {
    ReapWorld copy = new ReapWorld();
    int[][] from = fields();
    int[][] to = copy.fields();
    for (int field = 0; field < FIELDS; field++) {
      System.arraycopy(from[field], 0, to[field], 0, PEERS);
    }
    copy.shape = shape;
    copy.acknowledged = acknowledged;
    return copy;
  }

  boolean reach(int one, int other) {
    return SIDES[shape][one] == SIDES[shape][other];
  }

  /** The nearest peers that a peer reaches, itself perhaps among them; at most so many. */
  int[] nearestReachable(int from, int replicas) {
    return nearest(SIDES[shape], SIDES[shape][from], replicas);
  }

  /** The nearest peers of which the flags say so; at most so many. */
  static int[] nearest(int[] flags, int wanted, int atMost) {
    int[] found = new int[atMost];
    int count = 0;
    for (int peer = 0; peer < PEERS && count < atMost; peer++) {
      if (flags[peer] == wanted) {
        found[count++] = peer;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** A peer takes a version in; what that covers in its quarantine goes. */
  void take(int peer, int version) {
    held[peer] = Math.max(held[peer], version);
    if (held[peer] != NOTHING) {
      quarantined[peer] &= held[peer] == TOMBSTONE ? 0 : ~VALUE;
    }
  }

  void quarantine(int peer) {
    quarantined[peer] |= held[peer];
    held[peer] = NOTHING;
  }

  /** Notes a delete that has reached all replicas that somebody reaches. */
  void acknowledge(int replicas) {
    for (int peer = 0; peer < PEERS; peer++) {
      int[] view = nearestReachable(peer, replicas);
      boolean all = view.length == replicas;
      for (int replica : view) {
        all &= held[replica] == TOMBSTONE;
      }
      acknowledged |= all;
    }
  }

  boolean isAnywhere(int version) {
    return Arrays.stream(held).anyMatch(one -> one == version);
  }

  @Override
  public String toString() {
    return "held "
        + Arrays.toString(held)
        + " quarantined "
        + Arrays.toString(quarantined)
        + " log "
        + Arrays.toString(log)
        + " rounds "
        + Arrays.toString(first)
        + Arrays.toString(second)
        + " entered "
        + Arrays.toString(entered)
        + " told "
        + Arrays.toString(told)
        + " put back "
        + Arrays.toString(putBack)
        + " reach "
        + Arrays.toString(SIDES[shape])
        + (acknowledged ? " deleted" : "");
  }
}
