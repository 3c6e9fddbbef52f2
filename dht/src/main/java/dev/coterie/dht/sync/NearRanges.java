package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.replica.Zones;
import dev.coterie.dht.wire.Contact;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@link SharedRanges} from what a routing table knows: all peers near this one, and of the regions
 * farther off at least as many as there are replicas, so that this peer never takes itself for near
 * to what is far.
 */
public final class NearRanges implements SharedRanges {
  /**
   * Others by whose density the swarm is counted: a routing table knows so many around its owner.
   */
  static final int DENSITY_SAMPLE = 20;

  private final PeerId self;
  private final Position position;
  private final IntSupplier replicas;
  private final Supplier<List<Contact>> storingPeers;
  private final Supplier<List<Contact>> awayPeers;
  private final BooleanSupplier settled;
  private final Supplier<Zones> zones;
  private @Nullable Basis workedOutFrom;
  private @Nullable Responsibility workedOut;
  private long version;

  /** What a responsibility follows from. */
  private record Basis(
      List<Contact> there, List<Contact> away, int replicas, boolean settled, Zones zones) {
    /** Lists that have not changed are the same, which is quick to see. */
    boolean isStill(Basis other) {
      return there == other.there
          && away == other.away
          && replicas == other.replicas
          && settled == other.settled
          && zones == other.zones;
    }
  }

  /**
   * Ranges of a storing peer.
   *
   * @param replicas k, how many peers should hold a key
   * @param storingPeers the storing peers known now; this peer need not be among them
   * @param awayPeers storing peers that are not there and are expected back
   * @param settled whether this peer has had time to find those that are there
   */
  public NearRanges(
      PeerId self,
      IntSupplier replicas,
      Supplier<List<Contact>> storingPeers,
      Supplier<List<Contact>> awayPeers,
      BooleanSupplier settled) {
    this(self, replicas, storingPeers, awayPeers, settled, () -> Zones.NONE);
  }

  /**
   * As the other, where peers stand in zones.
   *
   * @param zones the same object for as long as nothing has changed
   */
  public NearRanges(
      PeerId self,
      IntSupplier replicas,
      Supplier<List<Contact>> storingPeers,
      Supplier<List<Contact>> awayPeers,
      BooleanSupplier settled,
      Supplier<Zones> zones) {
    this.zones = zones;
    this.self = self;
    this.position = Position.of(self);
    this.replicas = replicas;
    this.storingPeers = storingPeers;
    this.awayPeers = awayPeers;
    this.settled = settled;
  }

  @Override
  public List<PrefixRange> sharedWith(PeerId other) {
    if (other.equals(self)) {
      return List.of();
    }
    return with(other).shared(position, Position.of(other));
  }

  @Override
  public boolean isResponsible(Position from, Position to) {
    return known().isResponsible(position, from, to);
  }

  @Override
  public List<PrefixRange> cells() {
    return known().cells(position);
  }

  @Override
  public long version() {
    known();
    return version;
  }

  /** From the peers that are known; worked out anew when they have changed. */
  private Responsibility known() {
    Basis basis =
        new Basis(
            storingPeers.get(),
            awayPeers.get(),
            replicas.getAsInt(),
            settled.getAsBoolean(),
            zones.get());
    Responsibility last = workedOut;
    if (last == null || workedOutFrom == null || !workedOutFrom.isStill(basis)) {
      last = responsibility(basis, self);
      workedOutFrom = basis;
      workedOut = last;
      version++;
    }
    return last;
  }

  /** The same, with a peer that may not be among those that are known. */
  private Responsibility with(PeerId other) {
    Responsibility known = known();
    Basis basis = workedOutFrom;
    return basis == null || known.isThere(Position.of(other))
        ? known
        : responsibility(basis, other);
  }

  private Responsibility responsibility(Basis basis, PeerId other) {
    TreeMap<Position, String> there = new TreeMap<>();
    basis.there().forEach(peer -> there.put(peer.position(), basis.zones().of(peer.id())));
    there.put(position, basis.zones().of(self));
    there.put(Position.of(other), basis.zones().of(other));
    TreeMap<Position, String> expected = new TreeMap<>(there);
    basis.away().forEach(peer -> expected.put(peer.position(), basis.zones().of(peer.id())));
    int k = basis.replicas();
    int size = swarmSize(expected.keySet());
    PeerTrie present = trie(there, k, size, basis.zones());
    boolean allThere = basis.away().isEmpty();
    PeerTrie all = allThere ? present : trie(expected, k, size, basis.zones());
    return new Responsibility(all, present, k, allThere, basis.settled());
  }

  private static PeerTrie trie(Map<Position, String> peers, int k, int size, Zones zones) {
    return zones.isInUse()
        ? new ZonedPeerTrie(peers.keySet(), k, size, peer -> peers.getOrDefault(peer, ""))
        : new PeerTrie(peers.keySet(), k, size);
  }

  /**
   * How many storing peers there are, by how densely they stand around this one: with m others
   * within a part f of the key space, the swarm has about (m - 1) / f others (a Poisson process, of
   * which the m-th arrival is seen).
   *
   * <p>Of those around it a peer knows all. How many it knows farther off says more about its table
   * than about the swarm, and changes when nobody has come or gone: by the number of all known,
   * ranges would be cut anew, and a peer that stands at the edge of one be given copies, when those
   * that a former life knew are no longer expected.
   */
  private int swarmSize(Collection<Position> known) {
    if (known.size() <= DENSITY_SAMPLE + 1) {
      return known.size(); // this peer among them
    }
    long farthest =
        known.stream()
            .map(peer -> peer.leadingBits() ^ position.leadingBits())
            .sorted(Long::compareUnsigned)
            .skip(DENSITY_SAMPLE) // and itself, the nearest
            .findFirst()
            .orElseThrow();
    double part = (farthest >>> 1) / (double) Long.MAX_VALUE;
    double others = (DENSITY_SAMPLE - 1) / Math.max(part, Double.MIN_NORMAL);
    return (int) Math.max(DENSITY_SAMPLE + 1, Math.min(Integer.MAX_VALUE, others + 1));
  }
}
