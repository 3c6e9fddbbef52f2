package dev.coterie.simulator;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.replica.Zones;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Which peers of a swarm should hold what, as one knows who knows all of them. */
final class SwarmPlacement {
  private final List<SimulatedPeer> peers;
  private final int replicas;
  private final IntFunction<String> zones;
  private final boolean zoned;

  /**
   * @param replicas how many peers keep an entry
   * @param zones the zone of each peer; empty for none
   */
  SwarmPlacement(List<SimulatedPeer> peers, int replicas, IntFunction<String> zones) {
    this.peers = peers;
    this.replicas = replicas;
    this.zones = zones;
    this.zoned = IntStream.range(0, peers.size()).anyMatch(i -> !zones.apply(i).isEmpty());
  }

  String zoneOf(int peer) {
    return zones.apply(peer);
  }

  /** The first so many peers that should hold a position, up or not. */
  List<Integer> first(Position position, int count) {
    List<Integer> placed = placed(IntStream.range(0, peers.size()).boxed().toList(), position);
    return List.copyOf(placed.subList(0, Math.min(count, placed.size())));
  }

  /** Some peers in the order in which they would hold a position if there were no others. */
  List<Integer> placed(List<Integer> among, Position position) {
    List<Integer> sorted = new ArrayList<>(among);
    sorted.sort(
        Comparator.comparing(i -> peers.get(i).contact().position(), position.byDistance()));
    return zoned ? Zones.placed(sorted, Zones.window(replicas), this::zoneOf) : sorted;
  }

  /** Where the replicas that are up differ, for people. */
  List<String> differences(Instant now) {
    List<Integer> up =
        IntStream.range(0, peers.size()).filter(i -> peers.get(i).isUp()).boxed().toList();
    return Convergence.differences(
        up.stream().map(peers::get).toList(),
        position -> placed(up, position).stream().limit(replicas).map(up::indexOf).toList(),
        now);
  }
}
