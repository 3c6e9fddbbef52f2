package dev.coterie.dht.lookup;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.routing.ManualLoop;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Peers with honest, full routing tables: of each bucket as many contacts as it may hold. */
final class SampleSwarm {
  private final int bucketSize;
  private final List<Contact> peers = new ArrayList<>();
  private final Map<Contact, Position> positions = new HashMap<>();
  private final Map<Contact, List<Contact>> tables = new LinkedHashMap<>();

  SampleSwarm(int size, int bucketSize, long seed) {
    this.bucketSize = bucketSize;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < size; i++) {
      Contact peer = ManualLoop.contact(random.nextInt());
      peers.add(peer);
      positions.put(peer, Position.of(peer.id()));
    }
    peers.forEach(peer -> tables.put(peer, fullTable(peer, random)));
  }

  /** The first that come, in an order that is other for each peer. */
  private List<Contact> fullTable(Contact owner, SplittableRandom random) {
    Map<Integer, Integer> used = new HashMap<>();
    List<Contact> table = new ArrayList<>();
    int offset = random.nextInt(peers.size());
    for (int i = 0; i < peers.size(); i++) {
      Contact peer = peers.get((i + offset) % peers.size());
      int bucket = position(owner).commonPrefixBits(position(peer));
      if (!peer.equals(owner) && used.merge(bucket, 1, Integer::sum) <= bucketSize) {
        table.add(peer);
      }
    }
    return table;
  }

  List<Contact> peers() {
    return peers;
  }

  List<Contact> table(Contact owner) {
    return tables.getOrDefault(owner, List.of());
  }

  /** The contacts of a peer's table that are closest to a target. */
  List<Contact> answer(Contact owner, Position target) {
    return closest(table(owner), target, bucketSize);
  }

  List<Contact> closest(List<Contact> among, Position target, int count) {
    return among.stream()
        .sorted(Comparator.comparing(this::position, target.byDistance()))
        .limit(count)
        .toList();
  }

  Position position(Contact peer) {
    return positions.computeIfAbsent(peer, p -> Position.of(p.id()));
  }
}
