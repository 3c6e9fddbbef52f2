package dev.coterie.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ZonesTest {

  /** Peers are named by their zone and their rank by distance. */
  private static List<String> placed(int window, String... nearestFirst) {
    return Zones.placed(List.of(nearestFirst), window, peer -> peer.substring(0, 1));
  }

  @Test
  void theNearestOfEachZoneComeFirstThenTheSecondOfEach() {
    assertThat(placed(8, "a1", "a2", "a3", "b4", "a5", "c6", "b7", "a8"))
        .containsExactly("a1", "b4", "c6", "a2", "b7", "a3", "a5", "a8");
  }

  @Test
  void inOneZoneTheOrderIsThatOfDistance() {
    assertThat(placed(4, "a1", "a2", "a3", "a4", "a5"))
        .containsExactly("a1", "a2", "a3", "a4", "a5");
    assertThat(placed(4)).isEmpty();
  }

  @Test
  void whoIsBeyondTheWindowComesAfterItWhateverItsZone() {
    assertThat(placed(4, "a1", "a2", "a3", "a4", "b5"))
        .containsExactly("a1", "a2", "a3", "a4", "b5");
    assertThat(placed(5, "a1", "a2", "a3", "a4", "b5"))
        .containsExactly("a1", "b5", "a2", "a3", "a4");
  }

  @Test
  void forEveryNumberOfReplicasTheZonesAreSpreadAsEvenlyAsTheNearPeersAllow() {
    Random random = new Random(5);
    for (int round = 0; round < 300; round++) {
      List<String> peers = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        peers.add("abcd".charAt(random.nextInt(1 + random.nextInt(4))) + "" + i);
      }
      List<String> placed = placed(16, peers.toArray(new String[0]));
      assertThat(placed).containsExactlyInAnyOrderElementsOf(peers);
      TreeMap<Character, Integer> near = new TreeMap<>();
      peers.forEach(peer -> near.merge(peer.charAt(0), 1, Integer::sum));
      for (int replicas = 1; replicas <= 8; replicas++) {
        assertEven(placed.subList(0, replicas), near);
      }
    }
  }

  private static void assertEven(List<String> replicas, TreeMap<Character, Integer> near) {
    TreeMap<Character, Integer> chosen = new TreeMap<>();
    replicas.forEach(peer -> chosen.merge(peer.charAt(0), 1, Integer::sum));
    int most = chosen.values().stream().max(Integer::compare).orElseThrow();
    near.forEach(
        (zone, all) -> {
          int has = chosen.getOrDefault(zone, 0);
          assertThat(has >= most - 1 || has == all)
              .as("%s take %d of the %d of zone %s", replicas, has, all, zone)
              .isTrue();
        });
  }
}
