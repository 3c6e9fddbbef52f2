package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.simulator.world.SeedTree;
import dev.coterie.simulator.world.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Hosts and what lies between them: links with latency and loss, and cuts. */
public final class SimulatedNetwork {
  /** Hosts of one network: each has its own address of 10.0.0.0/8. */
  public static final int MAX_HOSTS = 1 << 24;

  private static final int PORT = 4001;

  private final World world;
  private final SeedTree seeds;
  private final RandomGenerator latencies;
  private final RandomGenerator losses;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final Map<PeerId, SimulatedHost> byId = new HashMap<>();
  private final Map<Long, Link> links = new HashMap<>();
  private final List<Cut> cuts = new ArrayList<>();
  private Link defaultLink = Link.WIDE_AREA;
  private MessageCodec codec = MessageCodec.NONE;

  final Counters counters = new Counters();

  public SimulatedNetwork(World world) {
    this.world = world;
    this.seeds = world.seeds().branch("network");
    this.latencies = seeds.branch("latency").random();
    this.losses = seeds.branch("loss").random();
  }

  public World world() {
    return world;
  }

  /** Adds a machine at an address of its own, with nothing running on it yet. */
  public SimulatedHost addHost(PeerId id) {
    int n = hosts.size();
    byte[] ip = {10, (byte) (n >> 16), (byte) (n >> 8), (byte) n};
    return addHost(new Contact(id, List.of(Multiaddr.ofTcp(ip, PORT))));
  }

  /** Adds a machine at given addresses, with nothing running on it yet. */
  public SimulatedHost addHost(Contact contact) {
    if (hosts.size() == MAX_HOSTS) {
      throw new IllegalStateException("a network has at most " + MAX_HOSTS + " hosts");
    }
    SimulatedHost host = new SimulatedHost(this, hosts.size(), contact);
    if (byId.putIfAbsent(contact.id(), host) != null) {
      throw new IllegalArgumentException("there is a host of " + contact.id() + " already");
    }
    hosts.add(host);
    return host;
  }

  /** All machines, in the order in which they were added. */
  public List<SimulatedHost> hosts() {
    return Collections.unmodifiableList(hosts);
  }

  /** The machine of a peer. */
  public Optional<SimulatedHost> host(PeerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Sets the link between all hosts that have none of their own. */
  public void setDefaultLink(Link link) {
    defaultLink = link;
  }

  /** Sets one direction between two hosts. */
  public void setLink(SimulatedHost from, SimulatedHost to, Link link) {
    links.put(pair(from, to), link);
  }

  /** Sends messages that leave from now on through a codec. */
  public void setCodec(MessageCodec newCodec) {
    codec = newCodec;
  }

  /** Nothing passes between the two sets, in either direction; what is underway is lost too. */
  public Cut partition(Collection<SimulatedHost> one, Collection<SimulatedHost> other) {
    return add(new Cut(this, one, other, true));
  }

  /** Nothing passes from one set to the other; what goes the other way does. */
  public Cut cutOneWay(Collection<SimulatedHost> from, Collection<SimulatedHost> to) {
    return add(new Cut(this, from, to, false));
  }

  private Cut add(Cut cut) {
    cuts.add(cut);
    return cut;
  }

  /** Ends all cuts. */
  public void heal() {
    cuts.clear();
  }

  void heal(Cut cut) {
    cuts.remove(cut);
  }

  /** What was counted so far. */
  public NetworkFigures figures() {
    return counters.figures();
  }

  SeedTree seedsOf(SimulatedHost host, int life) {
    return seeds.branch("peers").branch(host.index()).branch(life);
  }

  MessageCodec codec() {
    return codec;
  }

  @Nullable SimulatedHost hostOrNull(PeerId id) {
    return byId.get(id);
  }

  boolean isCut(SimulatedHost from, SimulatedHost to) {
    for (Cut cut : cuts) {
      if (cut.severs(from.index(), to.index())) {
        return true;
      }
    }
    return false;
  }

  /** Whether a message that leaves now is lost on its way. */
  boolean loses(SimulatedHost from, SimulatedHost to) {
    if (!cuts.isEmpty() && isCut(from, to)) {
      return true;
    }
    double loss = link(from, to).loss();
    return loss > 0 && losses.nextDouble() < loss;
  }

  long latencyNanos(SimulatedHost from, SimulatedHost to) {
    return link(from, to).latency().sampleNanos(latencies);
  }

  private Link link(SimulatedHost from, SimulatedHost to) {
    if (links.isEmpty()) {
      return defaultLink;
    }
    Link own = links.get(pair(from, to));
    return own == null ? defaultLink : own;
  }

  private static long pair(SimulatedHost from, SimulatedHost to) {
    return (long) from.index() << 32 | to.index();
  }

  /** Counts; kept apart from the figures, which do not change once they are handed out. */
  static final class Counters {
    long asked;
    long delivered;
    long lost;
    long answered;
    long timedOut;
    long failed;
    long late;
    long abandoned;

    NetworkFigures figures() {
      return new NetworkFigures(
          asked, delivered, lost, answered, timedOut, failed, late, abandoned);
    }
  }
}
