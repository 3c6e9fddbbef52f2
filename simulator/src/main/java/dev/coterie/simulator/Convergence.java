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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

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
  private final List<Map<Key, Hash>> held = new ArrayList<>();
  private final Function<Position, List<Integer>> replicasAmong;

  private final Instant now;

  private Convergence(
      List<SimulatedPeer> living, Function<Position, List<Integer>> replicasAmong, Instant now) {
    this.living = living;
    this.replicasAmong = replicasAmong;
    this.now = now;
    for (SimulatedPeer peer : living) {
      held.add(digests(peer.store(), Position.of(living.get(0).contact().id())));
    }
  }

  /**
   * What is not as it should be, for people; none when the swarm has converged.
   *
   * @param replicasAmong which of the living, by their places in the list, should hold a position
   * @param now by which time content has expired that nobody needs to hold
   */
  static List<String> differences(
      List<SimulatedPeer> living, Function<Position, List<Integer>> replicasAmong, Instant now) {
    return new Convergence(living, replicasAmong, now).differences();
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
    List<Integer> nearest = replicasAmong.apply(position);
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
}
