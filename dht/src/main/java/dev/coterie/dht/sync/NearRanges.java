package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * {@link SharedRanges} from what a routing table knows: all peers near this one, and of the regions
 * farther off at least as many as there are replicas, so that this peer never takes itself for near
 * to what is far.
 */
public final class NearRanges implements SharedRanges {
  private final PeerId self;
  private final Position position;
  private final IntSupplier replicas;
  private final Supplier<List<PeerId>> storingPeers;

  /**
   * Ranges of a storing peer.
   *
   * @param replicas k, how many peers should hold a key
   * @param storingPeers the storing peers known now; this peer need not be among them
   */
  public NearRanges(PeerId self, IntSupplier replicas, Supplier<List<PeerId>> storingPeers) {
    this.self = self;
    this.position = Position.of(self);
    this.replicas = replicas;
    this.storingPeers = storingPeers;
  }

  @Override
  public List<PrefixRange> sharedWith(PeerId other) {
    if (other.equals(self)) {
      return List.of();
    }
    Position theirs = Position.of(other);
    return trie(theirs).shared(position, theirs);
  }

  @Override
  public boolean isResponsible(Position from, Position to) {
    return trie(position).isResponsible(position, from, to);
  }

  private PeerTrie trie(Position other) {
    List<Position> positions = new ArrayList<>();
    storingPeers.get().forEach(peer -> positions.add(Position.of(peer)));
    positions.add(position);
    positions.add(other);
    int k = replicas.getAsInt();
    return new PeerTrie(positions, k, swarmSize(positions, k));
  }

  /**
   * How many storing peers there are, by how densely they stand around this one: if the m nearest
   * share c bits with it, the swarm has about m times 2^c.
   */
  private int swarmSize(List<Position> known, int k) {
    List<Position> nearest = new ArrayList<>(known);
    nearest.sort(position.byDistance());
    int sample = Math.min(2 * k, nearest.size());
    int sharedBits = position.commonPrefixBits(nearest.get(sample - 1));
    long estimate = (long) sample << Math.min(sharedBits, Integer.SIZE - 2);
    return (int) Math.max(known.size(), Math.min(Integer.MAX_VALUE, estimate));
  }
}
