package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.simulator.SimulatedSwarm;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** The swarm as one who knows everything sees it. */
public final class SwarmView {
  /** Of each entry so many times its replicas are kept in order: seldom are more of them down. */
  private static final int NEAREST_KEPT = 4;

  private final SimulatedSwarm swarm;
  private final int replicas;
  private final List<EntryTerms> policies;
  private final List<Key> keys = new ArrayList<>();
  private final Map<Key, Integer> entries = new TreeMap<>();
  private final List<String> addresses = new ArrayList<>();
  private final List<int[]> nearest = new ArrayList<>();
  private final Map<PeerId, Integer> indexes = new TreeMap<>();
  private final BitSet dishonest = new BitSet();
  private final Position[] positions;
  private final Duration[] upSince;
  private boolean disturbed;
  private Duration lastDisturbed = Duration.ZERO;

  /** A swarm and the entries of the workload. */
  public SwarmView(SimulatedSwarm swarm, int replicas, int entries) {
    this(swarm, replicas, entries, List.of());
  }

  /**
   * A swarm and the entries of the workload, which lie under the policies' prefixes in turn, and
   * every so many under none.
   */
  public SwarmView(SimulatedSwarm swarm, int replicas, int entryCount, List<EntryTerms> policies) {
    this.swarm = swarm;
    this.replicas = replicas;
    this.policies = List.copyOf(policies);
    this.upSince = new Duration[swarm.size()];
    this.positions = new Position[swarm.size()];
    for (int i = 0; i < swarm.size(); i++) {
      indexes.put(swarm.peer(i).contact().id(), i);
      positions[i] = swarm.peer(i).contact().position();
      upSince[i] = Duration.ZERO;
    }
    for (int i = 0; i < entryCount; i++) {
      String prefix = terms(i).map(EntryTerms::prefix).orElse("entries");
      String address = prefixAddress(prefix) + "/" + i;
      addresses.add(address);
      keys.add(swarm.key(address));
      entries.put(keys.get(i), i);
      nearest.add(nearestPeers(keys.get(i).position(), NEAREST_KEPT * replicas, peer -> true));
    }
  }

  /** The address that a policy for a prefix names. */
  public static String prefixAddress(String prefix) {
    return "ucxl://simulated/" + prefix;
  }

  /** The policy of an entry; empty where only the realm says how it is kept. */
  public Optional<EntryTerms> terms(int entry) {
    int place = entry % (policies.size() + 1);
    return place == 0 ? Optional.empty() : Optional.of(policies.get(place - 1));
  }

  /** The replicas of an entry that keep its content: all, or as many as its policy says. */
  public List<Integer> contentReplicasOf(int entry) {
    List<Integer> all = replicasOf(entry);
    int most = terms(entry).map(EntryTerms::maxReplicas).orElse(replicas);
    return all.subList(0, Math.min(most, all.size()));
  }

  /** Whether a peer is to keep the content of a key: of one that no client writes, any is. */
  boolean keepsContent(int peer, Key key) {
    Integer entry = entries.get(key);
    return entry == null || contentReplicasOf(entry).contains(peer);
  }

  public SimulatedSwarm swarm() {
    return swarm;
  }

  public int peers() {
    return swarm.size();
  }

  public int entries() {
    return keys.size();
  }

  public Key key(int entry) {
    return keys.get(entry);
  }

  public String address(int entry) {
    return addresses.get(entry);
  }

  public int replicas() {
    return replicas;
  }

  /** The index of a peer. */
  public int indexOf(PeerId peer) {
    Integer index = indexes.get(peer);
    if (index == null) {
      throw new IllegalArgumentException("no peer of this swarm is " + peer);
    }
    return index;
  }

  public boolean isUp(int peer) {
    return swarm.peer(peer).isUp();
  }

  /** Whether a peer is up, honest and not standing still: clients ask it. */
  public boolean isReady(int peer) {
    return isUp(peer) && isHonest(peer) && !swarm.peer(peer).isPaused();
  }

  public int peersUp() {
    int up = 0;
    for (int i = 0; i < peers(); i++) {
      up += isUp(i) ? 1 : 0;
    }
    return up;
  }

  /** Says that a peer lies: it promises nothing, and nothing is promised to it. */
  public void setDishonest(int peer) {
    dishonest.set(peer);
  }

  public boolean isHonest(int peer) {
    return !dishonest.get(peer);
  }

  /** Notes that a peer has just started. */
  public void started(int peer) {
    upSince[peer] = swarm.world().now();
  }

  public Duration upSince(int peer) {
    return upSince[peer];
  }

  /** Says that something is wrong in the network from now on, or no longer. */
  public void setDisturbed(boolean wrong) {
    disturbed = wrong;
    lastDisturbed = now();
  }

  /** Whether nothing has been wrong in the network since a time. */
  public boolean isCalmSince(Duration time) {
    return !disturbed && lastDisturbed.compareTo(time) <= 0;
  }

  /** What a right clock says. */
  public Instant wallTime() {
    return swarm.world().wallTime();
  }

  public Duration now() {
    return swarm.world().now();
  }

  /**
   * The replicas of an entry that keep their word: the honest ones among the k nearest peers that
   * are up. The swarm cannot know who lies, so nobody stands in for those that do.
   */
  public List<Integer> replicasOf(int entry) {
    List<Integer> result = replicasAmong(placed(entry));
    if (result.size() < replicas && !isZoned()) {
      Position position = keys.get(entry).position();
      result = replicasAmong(nearestPeers(position, replicas, this::isUp));
    }
    result.removeIf(peer -> !isHonest(peer));
    return result;
  }

  private List<Integer> replicasAmong(int[] placed) {
    List<Integer> result = new ArrayList<>(replicas);
    for (int i = 0; i < placed.length && result.size() < replicas; i++) {
      if (isUp(placed[i])) {
        result.add(placed[i]);
      }
    }
    return result;
  }

  private boolean isZoned() {
    return !swarm.zoneOf(0).isEmpty();
  }

  /**
   * The peers that are up, in the order in which they would be replicas; without zones the nearest,
   * up or not.
   */
  private int[] placed(int entry) {
    if (!isZoned()) {
      return nearest.get(entry);
    }
    List<Integer> up = new ArrayList<>();
    for (int i = 0; i < peers(); i++) {
      if (isUp(i)) {
        up.add(i);
      }
    }
    return swarm.placed(up, keys.get(entry).position()).stream().mapToInt(i -> i).toArray();
  }

  /** What a peer's disk holds, up or not. */
  public RecordStore disk(int peer) {
    return swarm.peer(peer).store();
  }

  public Optional<StoredRecord> held(int peer, int entry) {
    return disk(peer).get(keys.get(entry));
  }

  /**
   * The peers nearest to a position, nearest first.
   *
   * @param which which of the peers are asked about, by index
   */
  public List<PeerId> nearest(Position position, int count, IntPredicate which) {
    List<PeerId> result = new ArrayList<>(count);
    for (int peer : nearestPeers(position, count, which)) {
      result.add(swarm.peer(peer).contact().id());
    }
    return Collections.unmodifiableList(result);
  }

  private int[] nearestPeers(Position position, int count, IntPredicate which) {
    int[] nearest = new int[Math.min(count, positions.length)];
    int found = 0;
    for (int peer = 0; peer < positions.length; peer++) {
      if (found == nearest.length && !isNearer(position, peer, nearest[found - 1])) {
        continue;
      }
      if (which.test(peer)) {
        int place = found < nearest.length ? found++ : found - 1;
        for (; place > 0 && isNearer(position, peer, nearest[place - 1]); place--) {
          nearest[place] = nearest[place - 1];
        }
        nearest[place] = peer;
      }
    }
    return Arrays.copyOf(nearest, found);
  }

  private boolean isNearer(Position position, int one, int other) {
    return position.compareDistance(positions[one], positions[other]) < 0;
  }
}
