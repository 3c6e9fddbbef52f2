package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.replica.Zones;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ranges of peers in zones against placing all peers for each position by itself. */
class ZonedPeerTrieTest {
  private static final int SAMPLES = 15;

  private static Position position(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Position.wrap(bytes);
  }

  private static Map<Position, String> swarm(Random random, int count, int zones) {
    Map<Position, String> swarm = new TreeMap<>();
    while (swarm.size() < count) {
      swarm.put(position(random), "z" + random.nextInt(zones));
    }
    return swarm;
  }

  private static ZonedPeerTrie trie(Map<Position, String> swarm, int replicas) {
    return new ZonedPeerTrie(
        swarm.keySet(), replicas, swarm.size(), peer -> swarm.getOrDefault(peer, ""));
  }

  private static List<Position> replicas(Map<Position, String> swarm, Position key, int replicas) {
    List<Position> sorted = new ArrayList<>(swarm.keySet());
    sorted.sort(key.byDistance());
    List<Position> placed =
        Zones.placed(sorted, Zones.window(replicas), peer -> swarm.getOrDefault(peer, ""));
    return placed.subList(0, Math.min(replicas, placed.size()));
  }

  @Test
  void everyKeyThatBothShouldHoldIsInASharedRangeAndBothAreResponsible() {
    for (int seed = 0; seed < 60; seed++) {
      Random random = new Random(seed);
      everyKeyThatBothShouldHold(
          random, 2 + random.nextInt(60), 1 + random.nextInt(8), 1 + random.nextInt(4));
    }
  }

  private static void everyKeyThatBothShouldHold(
      Random random, int count, int replicas, int zones) {
    Map<Position, String> swarm = swarm(random, count, zones);
    ZonedPeerTrie trie = trie(swarm, replicas);
    for (int i = 0; i < SAMPLES; i++) {
      Position key = position(random);
      List<Position> holders = replicas(swarm, key, replicas);
      assertThat(trie.nearest(key, replicas)).isEqualTo(holders);
      Position one = holders.get(random.nextInt(holders.size()));
      Position other = holders.get(random.nextInt(holders.size()));
      assertThat(trie.isResponsible(one, key, key)).as("%s for %s", one, key).isTrue();
      if (!one.equals(other)) {
        List<PrefixRange> shared = trie.shared(one, other);
        assertThat(shared.stream().anyMatch(range -> range.contains(key))).isTrue();
        assertThat(trie.shared(other, one)).isEqualTo(shared);
      }
    }
  }

  @Test
  void inOneZoneTheRangesAreThoseOfDistance() {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      inOneZone(random, 2 + random.nextInt(50), 1 + random.nextInt(8));
    }
  }

  private static void inOneZone(Random random, int count, int replicas) {
    Map<Position, String> swarm = swarm(random, count, 1);
    ZonedPeerTrie zoned = trie(swarm, replicas);
    PeerTrie plain = new PeerTrie(swarm.keySet(), replicas, swarm.size());
    for (int i = 0; i < SAMPLES; i++) {
      Position key = position(random);
      PrefixRange leaf = new PrefixRange(key, plain.maxBits());
      for (Position peer : swarm.keySet()) {
        if (plain.place(peer, leaf) == PeerTrie.Place.INSIDE) {
          assertThat(zoned.place(peer, leaf)).isNotEqualTo(PeerTrie.Place.OUTSIDE);
        }
        if (zoned.place(peer, leaf) == PeerTrie.Place.INSIDE) {
          assertThat(plain.place(peer, leaf)).isNotEqualTo(PeerTrie.Place.OUTSIDE);
        }
      }
    }
  }

  /** What counts as responsible for more than it must hold costs copies. */
  @Test
  void onAverageAPositionHasFewMoreResponsiblePeersThanReplicas() {
    Random random = new Random(11);
    Map<Position, String> swarm = swarm(random, 60, 3);
    int replicas = 8;
    ZonedPeerTrie trie = trie(swarm, replicas);
    int responsible = 0;
    for (int i = 0; i < 200; i++) {
      Position key = position(random);
      for (Position peer : swarm.keySet()) {
        responsible += trie.isResponsible(peer, key, key) ? 1 : 0;
      }
    }
    assertThat(responsible / 200.0).isBetween((double) replicas, 1.5 * replicas);
  }

  @Test
  void positionsThatShareAlmostAllBitsAreSettledWithinTheBoundOnParts() {
    Random random = new Random(12);
    Position base = position(random);
    Map<Position, String> swarm = new TreeMap<>(Comparator.naturalOrder());
    for (int i = 0; i < 40; i++) {
      swarm.put(base.flip(200 + i), "z" + i % 3);
    }
    ZonedPeerTrie trie = trie(swarm, 8);
    for (Position peer : swarm.keySet()) {
      assertThat(trie.isResponsible(peer, peer, peer)).isTrue();
    }
  }
}
