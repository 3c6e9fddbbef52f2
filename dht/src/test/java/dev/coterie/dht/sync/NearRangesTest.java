package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.testing.Headers;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearRangesTest {
  private static final int REPLICAS = 5;
  private static final int BUCKET = 20;
  private static final int PEERS = 200;

  private static final List<Contact> SWARM =
      IntStream.range(0, PEERS)
          .mapToObj(i -> new Contact(Headers.signer(i).publicKey().peerId(), List.of()))
          .toList();

  private static List<Contact> byDistance(PeerId self) {
    List<Contact> others = new ArrayList<>(SWARM);
    others.removeIf(other -> other.id().equals(self));
    others.sort(Comparator.comparing(Contact::position, Position.of(self).byDistance()));
    return others;
  }

  /** What a routing table would have room for: all around its owner, a bucket of each distance. */
  private static List<Contact> table(PeerId self) {
    Map<Integer, Integer> buckets = new HashMap<>();
    List<Contact> held = new ArrayList<>();
    for (Contact other : byDistance(self)) {
      int bits = Position.of(self).commonPrefixBits(other.position());
      if (held.size() < BUCKET || buckets.getOrDefault(bits, 0) < BUCKET) {
        buckets.merge(bits, 1, Integer::sum);
        held.add(other);
      }
    }
    return held;
  }

  private static NearRanges ranges(PeerId self, List<Contact> there, List<Contact> away) {
    return new NearRanges(self, () -> REPLICAS, () -> there, () -> away, () -> true);
  }

  /** Where ranges begin and end that touch, however they are cut. */
  private static List<Position> whole(List<PrefixRange> ranges) {
    List<Position> ends = new ArrayList<>();
    for (PrefixRange range : ranges) {
      int last = ends.size() - 1;
      if (last > 0 && ends.get(last).next().equals(range.first())) {
        ends.remove(last);
      } else {
        ends.add(range.first());
      }
      ends.add(range.last());
    }
    return ends;
  }

  /**
   * After a restart a peer expects all whom its former life knew, and many of them are there and
   * find no room in its table: when they are expected no longer, nothing has changed in the swarm.
   */
  @Test
  void nobodyIsGivenACopyWhenPeersThatFindNoRoomInATableAreNoLongerExpected() {
    for (Contact self : SWARM) {
      List<Contact> there = table(self.id());
      List<Contact> noRoom = new ArrayList<>(byDistance(self.id()));
      noRoom.removeAll(there);
      assertThat(noRoom).hasSizeGreaterThan(PEERS / 3);
      NearRanges before = ranges(self.id(), there, noRoom);
      NearRanges after = ranges(self.id(), there, List.of());
      assertThat(whole(after.cells())).isEqualTo(whole(before.cells()));
      for (Contact near : there.subList(0, BUCKET)) {
        assertThat(whole(after.sharedWith(near.id())))
            .isEqualTo(whole(before.sharedWith(near.id())));
      }
    }
  }

  @Test
  void rangesAreCutAboutAsDeepAsTheWholeSwarmAsksFor() {
    int deepest = 0;
    int wanted = 6 + PeerTrie.EXTRA_BITS; // 200 peers, 5 to a range: 40 ranges, 6 bits
    for (Contact self : SWARM) {
      int bits =
          ranges(self.id(), table(self.id()), List.of()).cells().stream()
              .mapToInt(range -> range.bits())
              .max()
              .orElseThrow();
      assertThat(bits).isBetween(wanted - 2, wanted + 2);
      deepest += bits;
    }
    assertThat(deepest / (double) PEERS).isBetween(wanted - 1.0, wanted + 1.0);
  }

  @Test
  void aPeerThatKnowsFewCountsThem() {
    PeerId self = SWARM.get(0).id();
    List<Contact> few = byDistance(self).subList(PEERS - 10, PEERS - 1);
    int bits =
        ranges(self, few, List.of()).cells().stream()
            .mapToInt(range -> range.bits())
            .max()
            .orElseThrow();
    assertThat(bits).isLessThanOrEqualTo(1 + PeerTrie.EXTRA_BITS); // ten peers, two ranges
  }
}
