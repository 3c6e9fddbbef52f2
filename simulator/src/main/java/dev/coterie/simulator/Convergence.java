package dev.coterie.simulator;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether the replicas of a swarm agree: of every key that any living peer holds, the k living
 * peers nearest to it hold the same headers, and the payload of every version that survives and has
 * not expired.
 */
final class Convergence {
  private static final int PAGE = 4_096;

  /** Differences that a message tells one by one. */
  private static final int MAX_TOLD = 5;

  private final List<SimulatedPeer> living;
  private final List<Position> positions = new ArrayList<>();
  private final List<Map<Key, Hash>> held = new ArrayList<>();
  private final int replicas;

  private final Instant now;

  private Convergence(List<SimulatedPeer> peers, int replicas, Instant now) {
    this.now = now;
    this.living = peers.stream().filter(SimulatedPeer::isUp).toList();
    this.replicas = replicas;
    for (SimulatedPeer peer : living) {
      positions.add(Position.of(peer.contact().id()));
      held.add(digests(peer.store(), positions.get(0)));
    }
  }

  /** What is not as it should be, for people; none when the swarm has converged. */
  static List<String> differences(List<SimulatedPeer> peers, int replicas, Instant now) {
    return new Convergence(peers, replicas, now).differences();
  }

  /** Some of the differences, and how many there are. */
  static String tell(List<String> differences) {
    String some = String.join("; ", differences.subList(0, Math.min(MAX_TOLD, differences.size())));
    int more = differences.size() - MAX_TOLD;
    return more > 0 ? some + "; and " + more + " more" : some;
  }

  private static Map<Key, Hash> digests(RecordStore store, Position any) {
    Map<Key, Hash> digests = new HashMap<>(); // only looked up, never walked in its own order
    Position from = any.lowestWithPrefix(0);
    Position to = any.highestWithPrefix(0);
    while (true) {
      List<StoredDigest> page = store.digests(from, to, PAGE);
      page.forEach(digest -> digests.put(digest.key(), digest.recordHash()));
      if (page.size() < PAGE) {
        return digests;
      }
      from = page.get(page.size() - 1).position();
    }
  }

  private List<String> differences() {
    Map<Key, Position> keys = new TreeMap<>();
    held.forEach(store -> store.keySet().forEach(key -> keys.put(key, key.position())));
    List<String> differences = new ArrayList<>();
    if (living.isEmpty()) {
      differences.add("no peer is up");
    }
    keys.forEach((key, position) -> difference(key, position).ifPresent(differences::add));
    return differences;
  }

  private Optional<String> difference(Key key, Position position) {
    List<Integer> nearest = nearest(position);
    Optional<Hash> expected =
        nearest.stream()
            .flatMap(i -> Optional.ofNullable(held.get(i).get(key)).stream())
            .findFirst();
    List<String> odd = new ArrayList<>();
    for (int i : nearest) {
      Hash found = held.get(i).get(key);
      if (found == null) {
        odd.add(living.get(i).host() + " holds nothing");
      } else if (!expected.equals(Optional.of(found))) {
        odd.add(living.get(i).host() + " holds other versions");
      } else if (lacksPayload(living.get(i).store().get(key))) {
        odd.add(living.get(i).host() + " lacks a payload");
      }
    }
    return odd.isEmpty() ? Optional.empty() : Optional.of(key + ": " + String.join(", ", odd));
  }

  private boolean lacksPayload(Optional<StoredRecord> record) {
    if (record.isEmpty()) {
      return true;
    }
    for (Version version : record.get().siblings().survivors()) {
      if (version.header().hasPayload()
          && !version.header().isExpired(now)
          && record.get().payload(version.hash()).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private List<Integer> nearest(Position position) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < living.size(); i++) {
      order.add(i);
    }
    order.sort(Comparator.comparing(positions::get, position.byDistance()));
    return order.subList(0, Math.min(replicas, order.size()));
  }
}
