package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Codec;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.net.Endpoint;
import dev.coterie.simulator.net.SimulatedContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/** A simulated swarm whose members can follow what the others write. */
final class FollowingSwarm implements PeerParts {
  static final Duration EVERY = Duration.ofMinutes(1);
  static final long MAX_BYTES = 64 << 20;

  private final Map<PeerId, PeerContext> contexts = new TreeMap<>();
  private final Map<PeerId, WatchedStore> stores = new TreeMap<>();
  private final Map<PeerId, LyingEndpoint> liars = new TreeMap<>();
  private final Map<Key, Address> names = new TreeMap<>();
  private final SimulatedSwarm swarm;
  private String hidden = "nothing";
  private long reads;
  private long sweepRequests;
  private long sweepBytes;

  FollowingSwarm(int peers, int replicas, long seed) {
    swarm = SimulatedSwarm.of(peers).replicas(replicas).seed(seed).testSigner().parts(this).start();
  }

  SimulatedSwarm swarm() {
    return swarm;
  }

  /** Answers some requests otherwise. */
  interface Lie {
    Optional<dev.coterie.dht.wire.Response> to(Request request);
  }

  private static final class LyingEndpoint implements Endpoint {
    private final Endpoint honest;
    private Lie lie = request -> Optional.empty();

    LyingEndpoint(Endpoint honest) {
      this.honest = honest;
    }

    @Override
    public void handle(
        dev.coterie.dht.wire.Contact from,
        Request request,
        java.util.function.Consumer<dev.coterie.dht.wire.Response> reply) {
      lie.to(request).ifPresentOrElse(reply, () -> honest.handle(from, request, reply));
    }
  }

  @Override
  public Endpoint endpoint(SimulatedPeer peer, Endpoint endpoint) {
    LyingEndpoint one = new LyingEndpoint(endpoint);
    liars.put(peer.identity().peerId(), one);
    return one;
  }

  /** From now on, until it restarts, a peer answers so. */
  void lies(int peer, Lie lie) {
    Objects.requireNonNull(liars.get(id(peer))).lie = lie;
  }

  @Override
  public RecordStore store(SimulatedPeer peer, SimulatedContext life, RecordStore store) {
    WatchedStore watched = new WatchedStore(store);
    stores.put(peer.identity().peerId(), watched);
    return watched;
  }

  @Override
  public PeerContext context(SimulatedPeer peer, PeerContext context) {
    contexts.put(peer.identity().peerId(), context);
    return context;
  }

  private PeerId id(int peer) {
    return swarm.peer(peer).identity().peerId();
  }

  /** Whatever has this in its name does not open, from now on. */
  void hide(String part) {
    hidden = part;
  }

  private final class Names implements Opener {
    @Override
    public Optional<Address> addressOf(Version version, byte[] payload) {
      reads++;
      return Optional.ofNullable(names.get(version.header().key()))
          .filter(address -> !address.toString().contains(hidden));
    }

    @Override
    public Optional<Hash> linkOf(AddressPrefix prefix) {
      int depth = prefix.segments().size();
      String below = prefix + (depth == 0 ? "a/b" : "/b");
      return Optional.of(swarm.path(below).prefixes().get(depth));
    }

    @Override
    public Hash keysHeld() {
      return Hash.tagged("test/keys", hidden.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
  }

  FollowSet follow(int peer) {
    return follow(peer, IndexStorage.NONE, MAX_BYTES);
  }

  FollowSet follow(int number, IndexStorage storage, long maxBytes) {
    PeerContext context = Objects.requireNonNull(contexts.get(id(number)));
    Executor loop = task -> context.schedule(Duration.ZERO, task);
    var peer = swarm.peer(number).peer();
    FollowSet follows =
        new FollowSet(
            new FollowSet.Parts(
                loop,
                loop,
                context,
                counted(peer.messenger()),
                peer.neighbourhood(),
                peer.replication(),
                new Names(),
                storage,
                EVERY,
                maxBytes));
    Objects.requireNonNull(stores.get(id(number))).listen(follows::storedHere);
    follows.start();
    return follows;
  }

  private Messenger counted(Messenger messenger) {
    return (peer, request, onOutcome) -> {
      sweepRequests++;
      sweepBytes += Codec.encode(request).length;
      messenger.ask(
          peer,
          request,
          outcome -> {
            if (outcome instanceof Outcome.Answered answered) {
              sweepBytes +=
                  Codec.encode(request, answered.response(), context(peer.id()).wallTime()).length;
            }
            onOutcome.accept(outcome);
          });
    };
  }

  private PeerContext context(PeerId peer) {
    return Objects.requireNonNull(contexts.get(peer));
  }

  /** How many versions have been opened for their names. */
  long reads() {
    return reads;
  }

  /** Requests of sweeps so far, of all who follow; reads are not counted. */
  long sweepRequests() {
    return sweepRequests;
  }

  /** Bytes of those and of their answers. */
  long sweepBytes() {
    return sweepBytes;
  }

  WriteResult write(int peer, String address, Optional<String> value, Condition condition) {
    names.put(swarm.key(address), Address.parse(address));
    WriteResult result = swarm.write(peer, address, value, condition, Level.QUORUM);
    assertThat(result).isInstanceOf(WriteResult.Written.class);
    return result;
  }

  /** As a node does: what it writes goes into its own index. */
  void writeOwn(int peer, FollowSet follows, String address, Optional<String> value) {
    WriteResult result = write(peer, address, value, new Condition.Plain());
    follows.wrote(((WriteResult.Written) result).version(), Optional.of(Address.parse(address)));
  }

  boolean stores(int peer, String address) {
    return swarm.peer(peer).store().get(swarm.key(address)).isPresent();
  }

  List<Integer> replicas(String address, int count) {
    return swarm.replicasOf(address, count);
  }
}
