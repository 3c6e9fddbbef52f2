package dev.coterie.simulator;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressKey;
import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.authority.Admission;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.AuthorityLog;
import dev.coterie.crypto.authority.Founding;
import dev.coterie.crypto.authority.FoundingOptions;
import dev.coterie.crypto.authority.History;
import dev.coterie.crypto.authority.Invitation;
import dev.coterie.crypto.authority.InviteOptions;
import dev.coterie.crypto.authority.Keyring;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.authority.Realm;
import dev.coterie.crypto.authority.RecordSigner;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.simulator.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A swarm of real peers in one thread of virtual time: founded, all members, joined by the first
 * peer. The same seed gives the same run.
 *
 * <pre>{@code
 * SimulatedSwarm swarm = SimulatedSwarm.of(7).replicas(3).seed(42).start();
 * swarm.put(0, "ucxl://shop/cart", "rounds half to even");
 * swarm.peer(3).crash();
 * assert swarm.get(5, "ucxl://shop/cart").equals(List.of("rounds half to even"));
 * }</pre>
 *
 * <p>Contents are written as they are, not sealed: what is simulated is the swarm, which never sees
 * inside. Operations run the world until they have ended, at most {@link #PATIENCE}.
 */
public final class SimulatedSwarm {
  /** Virtual time within which every operation must have ended, one way or another. */
  public static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String ROLE = "developer";

  private final World world;
  private final SimulatedNetwork network;
  private final List<SimulatedPeer> peers = new ArrayList<>();
  private final List<LogRecord> records = new ArrayList<>();
  private final AddressKey addressKey;
  private final AuthorityLog log;

  private SimulatedSwarm(Builder builder) throws AuthorityException {
    this.world = new World(builder.seed);
    this.network = new SimulatedNetwork(world);
    network.setDefaultLink(builder.link);
    Entropy entropy = entropy(world.seeds().branch("secrets"));
    Identity founder = Identity.generate(entropy);
    Founding founding =
        Realm.found(
            new FoundingOptions("simulated", false, builder.replicas, History.ALL, true),
            RecordSigner.of(founder),
            entropy,
            World.EPOCH);
    this.log = founding.log();
    this.addressKey = founding.change().keyring().addressKey().orElseThrow();
    records.addAll(founding.change().records());
    createRole(founder, founding.change().keyring(), entropy);
    addPeer(founder, builder.settings);
    for (int i = 1; i < builder.peers; i++) {
      Identity newcomer = Identity.generate(entropy);
      admit(founder, newcomer, founding.change().keyring(), entropy);
      addPeer(newcomer, builder.settings);
    }
    startAll();
  }

  private void createRole(Identity founder, Keyring keyring, Entropy entropy)
      throws AuthorityException {
    Realm realm = new Realm(log, RecordSigner.of(founder), keyring, entropy);
    append(realm.createRole(RoleName.parse(ROLE), List.of(), World.EPOCH).records());
  }

  private void admit(Identity founder, Identity newcomer, Keyring keyring, Entropy entropy)
      throws AuthorityException {
    Realm realm = new Realm(log, RecordSigner.of(founder), keyring, entropy);
    Invitation invitation =
        realm.invite(
            InviteOptions.of(
                List.of(RoleRequest.parse(ROLE + ":write")), Duration.ofHours(1), List.of()),
            World.EPOCH);
    append(invitation.change().records());
    Keyring own = Keyring.create(log.realmId(), entropy);
    LogRecord member =
        Admission.join(
            log,
            invitation.ticket(),
            RecordSigner.of(newcomer),
            own.recipient(),
            true,
            World.EPOCH);
    append(List.of(member));
  }

  private void append(List<LogRecord> more) {
    more.forEach(log::add);
    records.addAll(more);
  }

  private void addPeer(Identity identity, PeerSettings settings) {
    peers.add(
        new SimulatedPeer(identity, network.addHost(identity.peerId()), settings, log.realmId()));
  }

  private void startAll() {
    for (SimulatedPeer peer : peers) {
      peer.prepare(this::writeLog);
      peer.start(peer == peers.get(0) ? List.of() : List.of(peers.get(0).contact()));
    }
    world.run(Duration.ofSeconds(30));
  }

  private void writeLog(InMemoryStore store) {
    for (LogRecord record : records) {
      store.note(
          new NoteKey(NoteKey.Kind.LOG_RECORD, record.id().bytes()), record.bytes(), outcome -> {});
    }
  }

  private static Entropy entropy(SeedTree seeds) {
    RandomGenerator random = seeds.random();
    return random::nextBytes;
  }

  /** A swarm of so many peers, to be described further. */
  public static Builder of(int peers) {
    return new Builder(peers);
  }

  /** What a swarm is like before it starts. */
  public static final class Builder {
    private final int peers;
    private long seed = 1;
    private int replicas = 8;
    private Link link = Link.LOCAL;
    private PeerSettings settings = PeerSettings.defaults();

    private Builder(int peers) {
      if (peers < 1) {
        throw new IllegalArgumentException("a swarm has at least one peer, not " + peers);
      }
      this.peers = peers;
    }

    /** The seed of all chance; 1 unless told otherwise. */
    public Builder seed(long newSeed) {
      seed = newSeed;
      return this;
    }

    /** How many replicas a record has; 8 unless told otherwise. */
    public Builder replicas(int count) {
      replicas = count;
      return this;
    }

    /** What lies between any two peers. */
    public Builder link(Link newLink) {
      link = newLink;
      return this;
    }

    public Builder settings(PeerSettings newSettings) {
      settings = newSettings;
      return this;
    }

    /** Founds the realm, starts all peers, and gives them half a virtual minute to meet. */
    public SimulatedSwarm start() {
      try {
        return new SimulatedSwarm(this);
      } catch (AuthorityException e) {
        throw new IllegalStateException("a swarm of members can always be founded", e);
      }
    }
  }

  public World world() {
    return world;
  }

  public SimulatedNetwork network() {
    return network;
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
  public void advance(Duration time) {
    world.run(time);
  }

  /** Wipes a peer's disk, all but the authority log, and starts it again. */
  public void restartWiped(int index) {
    SimulatedPeer peer = peers.get(index);
    peer.crash();
    peer.restartWiped(this::writeLog);
  }

  /** The blinded path of an address, as a member of the realm computes it. */
  public BlindedPath path(String address) {
    return addressKey.blind(log.realmId(), Address.parse(address));
  }

  public Key key(String address) {
    return new Key(path(address).key());
  }

  /** The indexes of the peers that should hold an address, nearest first, up or not. */
  public List<Integer> replicasOf(String address, int count) {
    Comparator<Integer> byDistance =
        Comparator.comparing(
            i -> Position.of(peers.get(i).identity().peerId()),
            key(address).position().byDistance());
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      all.add(i);
    }
    all.sort(byDistance);
    return List.copyOf(all.subList(0, Math.min(count, all.size())));
  }

  /** A plain write at quorum. */
  public WriteResult put(int peer, String address, String value) {
    return write(peer, address, Optional.of(value), new Condition.Plain(), Level.QUORUM);
  }

  /** A delete at quorum. */
  public WriteResult remove(int peer, String address) {
    return write(peer, address, Optional.empty(), new Condition.Plain(), Level.QUORUM);
  }

  /** Any write; an empty value deletes. */
  public WriteResult write(
      int peer, String address, Optional<String> value, Condition condition, Level level) {
    WriteRequest request =
        new WriteRequest(
            key(address),
            path(address).segments(),
            value.map(SimulatedSwarm::sealer),
            value.isPresent()
                ? List.of(new VersionHeader.RoleEpoch(ROLE, 1))
                : List.<VersionHeader.RoleEpoch>of(),
            Optional.empty(),
            condition,
            level,
            header -> true);
    return run(done -> peers.get(peer).peer().replication().write(request, done));
  }

  private static WriteRequest.Sealer sealer(String value) {
    return (dot, whenSealed) ->
        whenSealed.accept(new WriteRequest.Sealed.Payload(value.getBytes(StandardCharsets.UTF_8)));
  }

  /** A read at a level, with all that it found out. */
  public GetReport read(int peer, String address, Level level) {
    return run(done -> peers.get(peer).peer().replication().get(key(address), level, done));
  }

  /** The values of a read at quorum: none for an absent entry, several for siblings, sorted. */
  public List<String> get(int peer, String address) {
    GetReport report = read(peer, address, Level.QUORUM);
    if (!report.met()) {
      throw new IllegalStateException(
          report.answered() + " of " + report.needed() + " answers: " + report.replicas());
    }
    List<String> values = new ArrayList<>();
    for (Version version : report.siblings().survivors()) {
      report
          .payload(version)
          .ifPresent(payload -> values.add(new String(payload, StandardCharsets.UTF_8)));
    }
    values.sort(Comparator.naturalOrder());
    return values;
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
