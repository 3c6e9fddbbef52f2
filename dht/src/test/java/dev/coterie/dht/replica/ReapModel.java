package dev.coterie.dht.replica;

import static dev.coterie.dht.replica.ReapWorld.NOTHING;
import static dev.coterie.dht.replica.ReapWorld.PEERS;
import static dev.coterie.dht.replica.ReapWorld.TOMBSTONE;
import static dev.coterie.dht.replica.ReapWorld.VALUE;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Rules by which certificates of deletes might be reaped, tried out by brute force: every state
 * that four peers can get into, whatever is partitioned, delivered and delayed, in any order.
 *
 * <p>A world is bad when an acknowledged delete has been undone for good: its tombstone is nowhere
 * any more, and a peer that others take versions from shows the value.
 */
final class ReapModel {
  /** The peer at which an admin writes to the log; the second nearest to the key. */
  private static final int ADMIN = 1;

  private static final int BEGUN = 1;
  private static final int SETTLED = 2;
  private static final int CLOSED = 3;

  /** How certificates go. */
  enum Rule {
    /** When a while has passed and all replicas that are there hold the certificate. */
    GRACE_PERIOD,
    /** By an epoch in the log, which a peer enters as soon as it hears of it. */
    EPOCH_ENTERED_UNCHECKED,
    /** By an epoch, which a peer enters by checking with the replicas that it reaches. */
    EPOCH_CHECKED_WITH_WHOM_ONE_REACHES,
    /**
     * By an epoch that names who takes part. Who should hold a key follows from the log alone.
     * First everybody brings all that is old to its replicas; when all have said so, an admin has
     * the second round begin, in which everybody compares itself with them again and takes nothing
     * old from those who have not; when all have said so, certificates go. Who finds in the second
     * round that a replica lacks something is not through with it, and neither is one that was put
     * back since the first: such an epoch does not end. Whoever does not know of itself that it is
     * through with both compares itself before anybody takes anything old from it, and takes
     * nothing old from others who have not. A round counts for nothing with a replica that has not
     * heard of it.
     */
    TWO_ROUNDS,
    /** The same with only the first round. */
    ONE_ROUND,
    /** The same as {@link #TWO_ROUNDS}, but old versions are taken from anybody, as ever. */
    TWO_ROUNDS_WITHOUT_REFUSALS,
    /** The same as {@link #TWO_ROUNDS}, but who was not named enters without comparing itself. */
    TWO_ROUNDS_UNCHECKED_RETURN,
    /** The same as {@link #TWO_ROUNDS}, but who was named is taken for in the epoch ever after. */
    TWO_ROUNDS_BY_NAME,
    /** The same as {@link #TWO_ROUNDS}, but replicas need not have heard of the second round. */
    TWO_ROUNDS_OUT_OF_STEP;

    boolean isBySteps() {
      return ordinal() >= TWO_ROUNDS.ordinal();
    }
  }

  private final Rule rule;
  private final int[] named;
  private final int replicaCount;
  private final int[] replicas;
  private int[] putBack = {};
  private int shapes = ReapWorld.SHAPES;

  /** A bit for each of them. */
  private final int all;

  private final Map<Long, Long> cameFrom = new HashMap<>();
  private final ArrayDeque<Long> queue = new ArrayDeque<>();

  /**
   * A rule, and the peers that an admin would name.
   *
   * @param replicaCount replicas of the key, at most {@link ReapWorld#MAX_REPLICAS}
   * @param named 1 for each peer that takes part
   */
  ReapModel(Rule rule, int replicaCount, int... named) {
    this.rule = rule;
    this.named = named;
    this.replicaCount = replicaCount;
    this.replicas = ReapWorld.nearest(named, 1, replicaCount);
    this.all = (1 << replicaCount) - 1;
  }

  /**
   * Lets the disk of one of these peers be put back, at any time, to when it held the value or
   * nothing. There are many more worlds then, so only two halves are ever cut off from each other.
   */
  ReapModel withOneDiskPutBack(int... peers) {
    putBack = peers;
    shapes = 2;
    return this;
  }

  /** Explores all worlds; the way to the first bad one, if there is one. */
  Optional<List<String>> wayTo(Predicate<ReapWorld> bad, Predicate<ReapWorld> start) {
    addStarts(start);
    while (!queue.isEmpty()) {
      long code = queue.remove();
      ReapWorld world = ReapWorld.decode(code);
      if (bad.test(world)) {
        return Optional.of(way(code));
      }
      steps(world).forEach(next -> add(next, code));
    }
    return Optional.empty();
  }

  int worlds() {
    return cameFrom.size();
  }

  /** Whether a delete was undone for good. */
  boolean isUndone(ReapWorld world) {
    boolean shown = false;
    for (int peer = 0; peer < PEERS; peer++) {
      shown |= world.held[peer] == VALUE && isListenedTo(world, peer);
    }
    return world.acknowledged && shown && !world.isAnywhere(TOMBSTONE);
  }

  private boolean isListenedTo(ReapWorld world, int peer) {
    boolean hasStayed = named[peer] == 1 && world.putBack[peer] == 0;
    return rule == Rule.GRACE_PERIOD || hasStayed && rule.isBySteps() || isIn(world, peer);
  }

  private void addStarts(Predicate<ReapWorld> start) {
    for (int code = 0; code < 81; code++) {
      for (int shape = 0; shape < shapes; shape++) {
        ReapWorld world = new ReapWorld();
        int rest = code;
        for (int peer = 0; peer < PEERS; peer++, rest /= 3) {
          world.held[peer] = rest % 3;
        }
        world.shape = shape;
        if (start.test(world)) {
          add(world, -1);
        }
      }
    }
  }

  private void add(ReapWorld world, long from) {
    world.acknowledge(replicaCount);
    long code = world.encode();
    if (cameFrom.putIfAbsent(code, from) == null) {
      queue.add(code);
    }
  }

  private List<String> way(long to) {
    List<String> way = new ArrayList<>();
    for (long code = to; code >= 0; code = cameFrom.getOrDefault(code, -1L)) {
      way.add(ReapWorld.decode(code).toString());
    }
    Collections.reverse(way);
    return way;
  }

  private List<ReapWorld> steps(ReapWorld world) {
    List<ReapWorld> next = new ArrayList<>();
    for (int shape = 0; shape < shapes; shape++) {
      if (shape != world.shape) {
        ReapWorld changed = world.copy();
        changed.shape = shape;
        next.add(changed);
      }
    }
    for (int from = 0; from < PEERS; from++) {
      for (int to = 0; to < PEERS; to++) {
        boolean hears = from != to && world.reach(from, to);
        if (hears && (world.held[from] > world.held[to] || world.quarantined[to] != 0)) {
          next.add(given(world, from, to));
        }
        if (hears && world.log[from] > world.log[to]) {
          next.add(told(world, from, to));
        }
      }
      if (world.held[from] == TOMBSTONE) {
        next.add(reaped(world, from));
      }
      next.add(rule.isBySteps() ? compared(world, from) : enteredAlone(world, from));
      next.add(returned(world, from));
    }
    for (int peer : putBack) {
      if (Arrays.stream(world.putBack).sum() == 0) {
        next.add(putBack(world, peer, NOTHING));
        next.add(putBack(world, peer, VALUE));
      }
    }
    next.add(published(world));
    return next;
  }

  /** Replication, hand-off, an owed write, read repair: one peer takes what another holds. */
  private ReapWorld given(ReapWorld world, int from, int to) {
    ReapWorld after = world.copy();
    if (takes(world, from, to)) {
      after.take(to, world.held[from]);
    }
    return after;
  }

  private boolean takes(ReapWorld world, int from, int to) {
    boolean isReaped = rule.isBySteps() && world.log[to] == CLOSED && isIn(world, to);
    if (isReaped && world.held[from] == TOMBSTONE && world.held[to] == NOTHING) {
      return false; // it would only have to go again
    }
    if (rule == Rule.GRACE_PERIOD || rule == Rule.TWO_ROUNDS_WITHOUT_REFUSALS) {
      return true;
    }
    if (!rule.isBySteps()) {
      return !isIn(world, to) || isIn(world, from);
    }
    if (world.log[to] == CLOSED || isIn(world, to)) {
      return isIn(world, from);
    }
    boolean hasMissedIt = world.log[to] == SETTLED && world.first[to] != all;
    if (named[to] == 0 || world.log[to] == 0 || hasMissedIt) {
      return true; // and in the last case the epoch does not end
    }
    return (world.log[to] == BEGUN && named[from] == 1) || isIn(world, from);
  }

  /** The log is compared. */
  private ReapWorld told(ReapWorld world, int from, int to) {
    ReapWorld after = world.copy();
    after.log[to] = Math.max(world.log[from], world.log[to]);
    return after;
  }

  private ReapWorld published(ReapWorld world) {
    ReapWorld after = world.copy();
    boolean isThrough = true;
    for (int peer = 0; peer < PEERS; peer++) {
      isThrough &= named[peer] == 0 || world.told[peer] >= world.log[ADMIN];
    }
    int last = rule.isBySteps() ? CLOSED : BEGUN;
    if (isThrough && world.log[ADMIN] < last) {
      after.log[ADMIN]++;
      if (rule == Rule.ONE_ROUND && after.log[ADMIN] == SETTLED) {
        after.log[ADMIN] = CLOSED;
      }
    }
    return after;
  }

  private boolean isIn(ReapWorld world, int peer) {
    int rounds = rule == Rule.ONE_ROUND ? world.first[peer] : world.second[peer];
    boolean isByName = rule == Rule.TWO_ROUNDS_BY_NAME && world.log[ADMIN] == CLOSED;
    boolean isThrough = rounds == all || isByName;
    return world.entered[peer] == 1 || (rule.isBySteps() && named[peer] == 1 && isThrough);
  }

  /** A peer compares itself with one of the replicas that the log says, in the present round. */
  private ReapWorld compared(ReapWorld world, int peer) {
    ReapWorld after = world.copy();
    for (int i = 0; i < replicas.length && named[peer] == 1; i++) {
      int replica = replicas[i];
      int bit = 1 << i;
      if (world.log[peer] == 0 || !world.reach(peer, replica)) {
        continue;
      }
      if (world.log[peer] == BEGUN && (world.first[peer] & bit) == 0) {
        after.log[replica] = Math.max(after.log[replica], BEGUN);
        if (takes(after, peer, replica)) {
          after.take(replica, after.held[peer]);
          pull(after, peer, replica);
          after.first[peer] |= bit;
        }
        return told(after, peer);
      }
      boolean isNext = world.log[peer] == SETTLED && world.first[peer] == all;
      if (isNext && (world.second[peer] & bit) == 0) {
        boolean isAlong = world.log[replica] == SETTLED && world.first[replica] == all;
        boolean isEnough = isAlong || rule == Rule.TWO_ROUNDS_OUT_OF_STEP;
        if (isEnough && world.held[peer] <= world.held[replica]) {
          pull(after, peer, replica);
          after.second[peer] |= bit;
        }
        return told(after, peer);
      }
    }
    return after;
  }

  /** What a peer is through with it says at once; what it has said is not taken back. */
  private ReapWorld told(ReapWorld world, int peer) {
    int rounds = world.first[peer] != all ? 0 : world.second[peer] != all ? 1 : 2;
    int least = rule == Rule.ONE_ROUND ? 2 * Math.min(rounds, 1) : rounds;
    world.told[peer] = Math.max(world.told[peer], least);
    return world;
  }

  /** A peer's disk is as it was before: it knows nothing of the epoch. */
  private ReapWorld putBack(ReapWorld world, int peer, int held) {
    ReapWorld after = world.copy();
    after.held[peer] = held;
    after.quarantined[peer] = 0;
    after.log[peer] = 0;
    after.first[peer] = 0;
    after.second[peer] = 0;
    after.entered[peer] = 0;
    after.putBack[peer] = 1;
    return after;
  }

  /** A peer compares the records that it holds, or should: of others it has none afterwards. */
  private void pull(ReapWorld world, int peer, int replica) {
    boolean isReplica = Arrays.stream(replicas).anyMatch(one -> one == peer);
    if (isReplica || world.held[peer] != NOTHING) {
      world.take(peer, world.held[replica]);
    }
  }

  /**
   * A peer that was not named, or was put back, comes into an epoch that is over, by one of the
   * replicas that are in it. A certificate of which nothing is left there has been reaped.
   */
  private ReapWorld returned(ReapWorld world, int peer) {
    ReapWorld after = world.copy();
    boolean may = rule.isBySteps() && !isIn(world, peer) && world.log[peer] == CLOSED;
    for (int replica : replicas) {
      boolean isInReach = world.reach(peer, replica) && isIn(world, replica);
      if (may && after.entered[peer] == 0 && replica != peer && isInReach) {
        boolean isThere = world.held[replica] >= world.held[peer];
        if (world.held[replica] == NOTHING && world.held[peer] == TOMBSTONE) {
          after.held[peer] = NOTHING;
        } else if (!isThere && rule != Rule.TWO_ROUNDS_UNCHECKED_RETURN) {
          after.quarantine(peer);
        }
        after.take(peer, world.held[replica]);
        after.entered[peer] = 1;
      }
    }
    return after;
  }

  /** A peer enters an epoch by itself, as the simpler rules have it. */
  private ReapWorld enteredAlone(ReapWorld world, int peer) {
    ReapWorld after = world.copy();
    if (rule == Rule.GRACE_PERIOD || world.log[peer] == 0 || world.entered[peer] == 1) {
      return after;
    }
    after.entered[peer] = 1;
    if (rule == Rule.EPOCH_ENTERED_UNCHECKED) {
      return after;
    }
    boolean isMissing = false;
    boolean isAsked = false;
    for (int replica : world.nearestReachable(peer, replicaCount)) {
      if (replica != peer) {
        isAsked = true;
        isMissing |= world.entered[replica] == 1 && world.held[replica] < world.held[peer];
        after.take(peer, world.held[replica]);
      }
    }
    if (isMissing || !isAsked) {
      after.quarantine(peer);
    }
    for (int replica : world.nearestReachable(peer, replicaCount)) {
      after.take(replica, after.held[peer]);
    }
    return after;
  }

  private ReapWorld reaped(ReapWorld world, int peer) {
    ReapWorld after = world.copy();
    boolean may =
        rule.isBySteps()
            ? world.log[peer] == CLOSED && isIn(world, peer)
            : (rule == Rule.GRACE_PERIOD || isIn(world, peer)) && isConfirmed(world, peer);
    after.held[peer] = may ? NOTHING : TOMBSTONE;
    return after;
  }

  /** Whether all that the simpler rules can ask for is so: nobody in reach has anything else. */
  private boolean isConfirmed(ReapWorld world, int peer) {
    boolean confirmed = world.acknowledged;
    for (int other = 0; other < PEERS; other++) {
      if (world.reach(peer, other)) {
        confirmed &= world.held[other] != VALUE;
        confirmed &= rule == Rule.GRACE_PERIOD || isIn(world, other);
      }
    }
    return confirmed;
  }
}
