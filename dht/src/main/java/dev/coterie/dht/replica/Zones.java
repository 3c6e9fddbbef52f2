package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * In which zones peers stand, and the order in which the peers near a key become its replicas.
 *
 * <p>Of the nearest peers, twice as many as the realm has replicas, the nearest of each zone come
 * first, then the second nearest of each zone, and so on, by distance among those of one rank;
 * peers farther off follow by distance. So the first m of them, for any m, are spread over the
 * zones as evenly as these near peers allow, the first m + 1 are the first m and one more, and
 * where all stand in one zone the order is that of distance. Peers that name no zone stand in one
 * together: what is known of nobody is not taken for different.
 */
public interface Zones {
  /** Nobody names a zone. */
  Zones NONE =
      new Zones() {
        @Override
        public String of(PeerId peer) {
          return "";
        }

        @Override
        public boolean isInUse() {
          return false;
        }
      };

  /** A peer's zone; empty for one that names none. */
  String of(PeerId peer);

  /** Whether any peer names a zone. */
  default boolean isInUse() {
    return true;
  }

  /** So many of the nearest peers are looked at for other zones. */
  static int window(int realmReplicas) {
    return 2 * realmReplicas;
  }

  /**
   * Puts peers that are sorted by distance into the order in which they become replicas.
   *
   * @param window how many of the nearest are looked at for other zones
   */
  static <T> List<T> placed(List<T> nearestFirst, int window, Function<T, String> zoneOf) {
    TreeMap<String, Integer> ofZone = new TreeMap<>();
    List<Ranked<T>> near = new ArrayList<>(window);
    for (T peer : nearestFirst.subList(0, Math.min(window, nearestFirst.size()))) {
      near.add(new Ranked<>(peer, ofZone.merge(zoneOf.apply(peer), 1, Integer::sum)));
    }
    near.sort(Comparator.comparingInt(Ranked::rankInZone)); // stable: by distance within a rank
    List<T> placed = new ArrayList<>(nearestFirst.size());
    near.forEach(ranked -> placed.add(ranked.peer()));
    placed.addAll(nearestFirst.subList(placed.size(), nearestFirst.size()));
    return placed;
  }

  /**
   * A peer among those of its zone.
   *
   * @param rankInZone 1 for the nearest
   */
  record Ranked<T>(T peer, int rankInZone) {}
}
