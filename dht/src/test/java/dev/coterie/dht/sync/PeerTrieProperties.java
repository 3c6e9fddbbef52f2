package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Ranges against sorting all peers by their distance to a position. */
class PeerTrieProperties {
  private static final int SAMPLES = 60;

  @Property(tries = 150)
  void everyKeyThatBothShouldHoldIsInASharedRange(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 120) int count,
      @ForAll @IntRange(min = 1, max = 20) int replicas) {
    Random random = new Random(seed);
    List<Position> peers = peers(random, count);
    PeerTrie trie = new PeerTrie(peers, replicas, count);
    Position one = peers.get(0);
    Position other = nearTo(one, peers, random);
    List<PrefixRange> shared = trie.shared(one, other);
    assertThat(trie.shared(other, one)).isEqualTo(shared);
    for (int i = 0; i < SAMPLES; i++) {
      Position key = i % 2 == 0 ? position(random) : near(one, random);
      boolean bothHold =
          isNearest(one, key, peers, replicas) && isNearest(other, key, peers, replicas);
      boolean inRange = shared.stream().anyMatch(range -> range.contains(key));
      if (bothHold) {
        assertThat(inRange).as("a shared range around " + key).isTrue();
      }
    }
  }

  @Property(tries = 150)
  void rangesAreInOrderAndApartAndNoDeeperThanAllowed(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 120) int count) {
    int replicas = 8;
    Random random = new Random(seed);
    List<Position> peers = peers(random, count);
    Position one = peers.get(0);
    Position other = nearTo(one, peers, random);
    int deepest = deepest(count, replicas);
    Position previousEnd = null;
    for (PrefixRange range : new PeerTrie(peers, replicas, count).shared(one, other)) {
      assertThat(range.bits()).isLessThanOrEqualTo(deepest);
      assertThat(previousEnd == null || previousEnd.compareTo(range.first()) < 0).isTrue();
      previousEnd = range.last();
    }
  }

  @Property(tries = 150)
  void aPeerIsResponsibleForWhatItIsNearestToAndForNothingFarOff(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 120) int count) {
    int replicas = 8;
    Random random = new Random(seed);
    List<Position> peers = peers(random, count);
    Position self = peers.get(0);
    PeerTrie trie = new PeerTrie(peers, replicas, count);
    int deepest = deepest(count, replicas);
    for (int i = 0; i < SAMPLES; i++) {
      Position key = i % 2 == 0 ? position(random) : near(self, random);
      if (isNearest(self, key, peers, replicas)) {
        assertThat(trie.isResponsible(self, key, key)).isTrue();
      } else if (trie.isResponsible(self, key, key)) {
        assertThat(nearestSomewhere(self, new PrefixRange(key, deepest), peers, replicas, random))
            .as("nearest to some position of the range around " + key)
            .isTrue();
      }
    }
  }

  @Test
  void inASwarmNoLargerThanTheReplicasEveryoneHoldsEverything() {
    List<Position> peers = peers(new Random(1), 8);
    PeerTrie trie = new PeerTrie(peers, 8, 8);
    assertThat(trie.shared(peers.get(0), peers.get(7)))
        .containsExactly(new PrefixRange(Position.wrap(new byte[32]), 0));
    Position first = Position.wrap(new byte[32]);
    assertThat(trie.isResponsible(peers.get(3), first, first.highestWithPrefix(0))).isTrue();
  }

  @Test
  void peersFarApartInALargeSwarmShareNothing() {
    List<Position> peers = peers(new Random(2), 400);
    peers.sort(Position::compareTo);
    assertThat(new PeerTrie(peers, 4, 400).shared(peers.get(0), peers.get(399))).isEmpty();
  }

  /** Looks for a witness at random, the peer's own neighbourhood first. */
  private static boolean nearestSomewhere(
      Position peer, PrefixRange range, List<Position> peers, int replicas, Random random) {
    Position closest = inRange(range, peer);
    if (isNearest(peer, closest, peers, replicas)) {
      return true;
    }
    for (int i = 0; i < 20_000; i++) {
      if (isNearest(peer, inRange(range, position(random)), peers, replicas)) {
        return true;
      }
    }
    return false;
  }

  /** The position with the range's prefix and the other's remaining bits. */
  private static Position inRange(PrefixRange range, Position rest) {
    Position result = rest;
    for (int bit = 0; bit < range.bits(); bit++) {
      if (result.bit(bit) != range.prefix().bit(bit)) {
        result = result.flip(bit);
      }
    }
    return result;
  }

  private static boolean isNearest(
      Position peer, Position key, List<Position> peers, int replicas) {
    List<Position> sorted = new ArrayList<>(peers);
    sorted.sort(key.byDistance());
    return sorted.indexOf(peer) < replicas;
  }

  private static int deepest(int count, int replicas) {
    int bits = 0;
    while (replicas << bits < count) {
      bits++;
    }
    return bits + PeerTrie.EXTRA_BITS;
  }

  private static Position nearTo(Position one, List<Position> peers, Random random) {
    List<Position> others = new ArrayList<>(peers);
    others.sort(one.byDistance());
    return others.get(1 + random.nextInt(Math.min(12, others.size() - 1)));
  }

  private static List<Position> peers(Random random, int count) {
    List<Position> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      peers.add(position(random));
    }
    return peers;
  }

  private static Position position(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Position.wrap(bytes);
  }

  private static Position near(Position position, Random random) {
    Position other = position(random);
    int shared = random.nextInt(10);
    for (int bit = 0; bit < shared; bit++) {
      if (other.bit(bit) != position.bit(bit)) {
        other = other.flip(bit);
      }
    }
    return other;
  }
}
