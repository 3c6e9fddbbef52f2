package dev.coterie.simulator;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.PolicyTerms;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.sync.AuthorityKeeper;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A swarm of real peers in one thread of virtual time: founded, all members, joined by the first
 * peer. The same seed gives the same run.
 *
 * <pre>{@code
 * SimulatedSwarm swarm = SimulatedSwarm.of(50).role("architect", 1, 2).seed(42).start();
 * swarm.put(0, "ucxl://shop/cart", "rounds half to even");
 * swarm.put(1, "ucxl://shop/plan", "billing will be rewritten", "architect");
 * swarm.partition(3, 4, 5).crash(7).advance(Duration.ofMinutes(5)).heal().restart(7);
 * swarm.assertConverged();
 * assert swarm.get(7, "ucxl://shop/cart").equals(List.of("rounds half to even"));
 * assert swarm.get(7, "ucxl://shop/plan").isEmpty(); // sealed to a role that peer 7 does not hold
 * }</pre>
 *
 * <p>Peers are known by their index, 0 to {@code size() - 1}; peer 0 founds the realm. What is
 * written for a role that only some hold is sealed as the node seals it; what is written for
 * everybody is kept as it is. Operations run the world until they have ended, at most {@link
 * #PATIENCE}; between operations time stands still until it is {@linkplain #advance advanced}.
 */
public final class SimulatedSwarm {
  /** Virtual time within which every operation must have ended, one way or another. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Virtual time within which a swarm that is left alone has converged: what is waited for those
   * who are away, and ten rounds of sync.
   */
  public static final Duration CONVERGES_WITHIN = Duration.ofMinutes(25);

  /** Virtual time that peers are given to find each other once they have started. */
  private static final Duration JOINING = Duration.ofSeconds(30);

  private static final Duration CONVERGENCE_STEP = Duration.ofSeconds(10);

  private final World world;
  private final SimulatedNetwork network;
  private final SignatureChecker signatures;
  private final SwarmRealm realm;
  private final SwarmRoles roles;
  private final List<SimulatedPeer> peers;
  private final SwarmPlacement placement;

  SimulatedSwarm(SwarmBuilder builder) throws AuthorityException {
    SwarmFounding founding = new SwarmFounding(builder);
    this.world = founding.world;
    this.network = founding.network;
    this.signatures = founding.signatures;
    this.realm = founding.realm;
    this.roles = founding.roles;
    this.peers = founding.peers;
    this.placement = new SwarmPlacement(peers, builder.replicas, builder::zoneOf);
    for (int i = 0; i < peers.size() - builder.latecomers; i++) {
      startFresh(i);
    }
    world.run(JOINING);
  }

  /** The zone in which a peer says that it stands; empty where peers say nothing. */
  public String zoneOf(int peer) {
    return placement.zoneOf(peer);
  }

  /** Starts a peer that is down, to join by the first one. */
  public void startFresh(int index) {
    peers.get(index).start(index == 0 ? List.of() : List.of(peers.get(0).contact()));
  }

  /** A swarm of so many peers, to be described further. */
  public static SwarmBuilder of(int peers) {
    return new SwarmBuilder(peers);
  }

  public World world() {
    return world;
  }

  public SimulatedNetwork network() {
    return network;
  }

  /** What tells good signatures of versions from bad ones in this swarm. */
  public SignatureChecker signatures() {
    return signatures;
  }

  /** What signs the versions of a peer, for those who act in its name. */
  public Signer signer(int peer) {
    return signatures.instead(peers.get(peer).signer());
  }

  public int size() {
    return peers.size();
  }

  public SimulatedPeer peer(int index) {
    return peers.get(index);
  }

  public List<SimulatedPeer> peers() {
    return List.copyOf(peers);
  }

  /** Lets virtual time pass. */
  @CanIgnoreReturnValue
  public SimulatedSwarm advance(Duration time) {
    world.run(time);
    return this;
  }

  /** Cuts these peers off from all others, in both directions, until {@link #heal()}. */
  @CanIgnoreReturnValue
  public SimulatedSwarm partition(int... side) {
    SortedSet<Integer> named = SwarmRoles.holders(size(), side);
    List<SimulatedHost> one = new ArrayList<>();
    List<SimulatedHost> other = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      (named.contains(i) ? one : other).add(peers.get(i).host());
    }
    network.partition(one, other);
    return this;
  }

  /** Ends all partitions. */
  @CanIgnoreReturnValue
  public SimulatedSwarm heal() {
    network.heal();
    return this;
  }

  /** Ends peers at once, as a power cut would; each keeps what was durable. */
  @CanIgnoreReturnValue
  public SimulatedSwarm crash(int... crashing) {
    SwarmRoles.holders(size(), crashing).forEach(index -> peers.get(index).crash());
    return this;
  }

  /** Stops peers in order, as SIGTERM does, all at once, and waits until they have ended. */
  @CanIgnoreReturnValue
  public SimulatedSwarm leave(int... leaving) {
    SortedSet<Integer> indexes = SwarmRoles.holders(size(), leaving);
    indexes.forEach(index -> peers.get(index).leave());
    if (!world.runUntil(() -> indexes.stream().noneMatch(i -> peers.get(i).isUp()), PATIENCE)) {
      throw new IllegalStateException("peers had not ended after " + PATIENCE);
    }
    return this;
  }

  /**
   * Starts peers again on what their disks kept, and gives them half a virtual minute to find the
   * others. {@code peer(i).restart()} takes no time.
   */
  @CanIgnoreReturnValue
  public SimulatedSwarm restart(int... starting) {
    SwarmRoles.holders(size(), starting).forEach(index -> peers.get(index).restart());
    return advance(JOINING);
  }

  /**
   * Lets time pass until the k living peers nearest to each key hold the same versions of it, at
   * most {@link #CONVERGES_WITHIN}. Heal partitions first: they do not converge.
   *
   * @throws AssertionError if they still differ then, naming keys and peers
   */
  @CanIgnoreReturnValue
  public SimulatedSwarm assertConverged() {
    long deadline = world.nowNanos() + CONVERGES_WITHIN.toNanos();
    List<String> differences = differences();
    while (!differences.isEmpty() && world.nowNanos() < deadline) {
      advance(CONVERGENCE_STEP);
      differences = differences();
    }
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "after " + CONVERGES_WITHIN + " replicas still differ: " + Convergence.tell(differences));
    }
    return this;
  }

  /** Where replicas differ now, for people: none when the swarm has converged. */
  public List<String> differences() {
    return placement.differences(world.wallTime());
  }

  /**
   * Sets how entries under a prefix are kept: the founder, which must be up, says so in the
   * authority log, and the others hear of it by and by.
   */
  @CanIgnoreReturnValue
  public SimulatedSwarm setPolicy(String prefix, PolicyTerms terms) {
    try {
      List<byte[]> records =
          realm.setPolicy(AddressPrefix.parse(prefix), terms, world.wallTime()).stream()
              .map(LogRecord::bytes)
              .toList();
      AuthorityKeeper.Appended unused =
          run(done -> peers.get(0).peer().authority().append(records, Optional.empty(), done));
    } catch (AuthorityException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return this;
  }

  /**
   * Begins a reap epoch in which all peers take part but these: the founder, which must be up, says
   * so in the authority log, and leads the epoch for as long as it is up.
   */
  @CanIgnoreReturnValue
  public SimulatedSwarm beginReap(int... leftOut) {
    new SwarmReaping(world, realm, peers.get(0).peer())
        .begin(
            SwarmRoles.holders(size(), leftOut).stream()
                .map(index -> peers.get(index).identity().peerId())
                .collect(Collectors.toCollection(TreeSet::new)));
    return this;
  }

  /** Whether the founder is up and knows all of the log, so that it may begin a reap epoch. */
  public boolean canBeginReap() {
    return peers.get(0).isUp()
        && !peers.get(0).isPaused()
        && realm.isKnownTo(peers.get(0).peer().authority().log());
  }

  /** Wipes a peer's disk, all but the authority log, and starts it again. */
  public void restartWiped(int index) {
    SimulatedPeer peer = peers.get(index);
    peer.wipe();
    peer.restart();
  }

  /** The blinded path of an address, as a member of the realm computes it. */
  public BlindedPath path(String address) {
    return realm.path(Address.parse(address));
  }

  public Key key(String address) {
    return new Key(path(address).key());
  }

  /** The indexes of the peers that should hold an address, the first replica first, up or not. */
  public List<Integer> replicasOf(String address, int count) {
    return placement.first(key(address).position(), count);
  }

  /**
   * Peers in the order in which they would be the replicas of a position if there were no others.
   */
  public List<Integer> placed(List<Integer> among, Position position) {
    return placement.placed(among, position);
  }

  /**
   * A plain write at quorum, for these roles; without any, for everybody.
   *
   * @throws IllegalArgumentException for a role that the swarm does not have
   */
  @CanIgnoreReturnValue
  public WriteResult put(int peer, String address, String value, String... forRoles) {
    return write(peer, address, Optional.of(value), new Condition.Plain(), Level.QUORUM, forRoles);
  }

  /** A write at quorum that ends by itself, as the writer's clock has it. */
  @CanIgnoreReturnValue
  public WriteResult put(
      int peer, String address, String value, Duration timeToLive, String... forRoles) {
    WriteRequest request =
        request(
            address,
            Optional.of(value),
            Optional.of(wallTime(peer).plus(timeToLive)),
            new Condition.Plain(),
            Level.QUORUM,
            forRoles);
    return run(done -> peers.get(peer).peer().replication().write(request, done));
  }

  private Instant wallTime(int peer) {
    return world.wallTime().plus(peers.get(peer).host().clockOffset());
  }

  /** A delete at quorum. */
  @CanIgnoreReturnValue
  public WriteResult remove(int peer, String address) {
    return write(peer, address, Optional.empty(), new Condition.Plain(), Level.QUORUM);
  }

  /** Any write; an empty value deletes. */
  public WriteResult write(
      int peer,
      String address,
      Optional<String> value,
      Condition condition,
      Level level,
      String... forRoles) {
    WriteRequest request = request(address, value, Optional.empty(), condition, level, forRoles);
    return run(done -> peers.get(peer).peer().replication().write(request, done));
  }

  /** A write as a peer is asked for it. */
  WriteRequest request(
      String address,
      Optional<String> value,
      Optional<Instant> expiresAt,
      Condition condition,
      Level level,
      String... forRoles) {
    List<VersionHeader.RoleEpoch> epochs =
        value.isPresent() ? roles.epochs(forRoles) : List.<VersionHeader.RoleEpoch>of();
    Address parsed = Address.parse(address);
    return new WriteRequest(
        key(address),
        path(address).segments(),
        value.map(text -> roles.sealer(parsed, text, epochs)),
        epochs,
        expiresAt,
        condition,
        level,
        header -> true);
  }

  /** A read at a level, with all that it found out. */
  public GetReport read(int peer, String address, Level level) {
    return run(done -> peers.get(peer).peer().replication().get(path(address), level, done));
  }

  /**
   * The values of a read at quorum that this peer may open and that have not expired by its clock:
   * none for an absent entry, several for siblings, sorted.
   *
   * @throws IllegalStateException if too few replicas answered
   */
  public List<String> get(int peer, String address) {
    return reading(peer, address).values();
  }

  /** As {@link #get}, and how many siblings this peer may not open. */
  public SwarmReading reading(int peer, String address) {
    GetReport report = read(peer, address, Level.QUORUM);
    if (!report.met()) {
      throw new IllegalStateException(
          report.answered() + " of " + report.needed() + " answers: " + report.replicas());
    }
    Address parsed = Address.parse(address);
    List<String> values = new ArrayList<>();
    int unreadable = 0;
    for (Version version : report.siblings().survivors()) {
      Optional<byte[]> payload = report.payload(version);
      if (payload.isPresent() && !version.header().isExpired(wallTime(peer))) {
        Optional<String> value = roles.open(peer, parsed, version, payload.get());
        value.ifPresent(values::add);
        unreadable += value.isPresent() ? 0 : 1;
      }
    }
    values.sort(Comparator.naturalOrder());
    return new SwarmReading(values, unreadable);
  }

  private <T> T run(Consumer<Consumer<T>> operation) {
    List<T> results = new ArrayList<>(1);
    operation.accept(results::add);
    if (!world.runUntil(() -> !results.isEmpty(), PATIENCE)) {
      throw new IllegalStateException("an operation had not ended after " + PATIENCE);
    }
    return results.get(0);
  }
}
