package dev.coterie.simulator.net;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.Event;
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

/** Hosts and what lies between them: links with latency and faults, and cuts. */
public final class SimulatedNetwork {
  /** Hosts of one network: each has its own address of 10.0.0.0/8. */
  public static final int MAX_HOSTS = 1 << 24;

  private static final int PORT = 4001;

  /** So many more latencies a message takes that is held up. */
  private static final int HELD_UP_BY_LATENCIES = 4;

  private final World world;
  private final SeedTree seeds;
  private final RandomGenerator latencies;
  private final RandomGenerator losses;
  private final RandomGenerator duplications;
  private final RandomGenerator reorderings;
  private final Bandwidth bandwidth;
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final Map<PeerId, SimulatedHost> byId = new HashMap<>();
  private final Map<Long, Link> links = new HashMap<>();
  private final List<Cut> cuts = new ArrayList<>();
  private final List<Wiretap> wiretaps = new ArrayList<>();
  private Link defaultLink = Link.WIDE_AREA;
  private MessageCodec codec = MessageCodec.NONE;

  final Counters counters = new Counters();

  public SimulatedNetwork(World world) {
    this.world = world;
    this.seeds = world.seeds().branch("network");
    this.latencies = seeds.branch("latency").random();
    this.losses = seeds.branch("loss").random();
    this.duplications = seeds.branch("duplication").random();
    this.reorderings = seeds.branch("reordering").random();
    this.bandwidth = new Bandwidth(world);
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

  /** The link between all hosts that have none of their own. */
  public Link defaultLink() {
    return defaultLink;
  }

  /** Sets one direction between two hosts. */
  public void setLink(SimulatedHost from, SimulatedHost to, Link link) {
    links.put(pair(from, to), link);
  }

  /** Sets all links to and from a host: a slow machine, or one behind a bad line. */
  public void setLinksOf(SimulatedHost host, Link link) {
    for (SimulatedHost other : hosts) {
      setLink(host, other, link);
      setLink(other, host, link);
    }
  }

  /** Lets all links of two hosts each be the default again. */
  public void resetLinks() {
    links.clear();
  }

  /** Sends messages that leave from now on through a codec. */
  public void setCodec(MessageCodec newCodec) {
    codec = newCodec;
  }

  /** Nothing passes between the two sets, in either direction; what is underway is lost too. */
  public Cut partition(Collection<SimulatedHost> one, Collection<SimulatedHost> other) {
    return add(new Cut(this, one, other, true, false));
  }

  /** Nothing passes from one set to the other; what goes the other way does. */
  public Cut cutOneWay(Collection<SimulatedHost> from, Collection<SimulatedHost> to) {
    return add(new Cut(this, from, to, false, false));
  }

  /**
   * What is sent between the two sets, in either direction, waits until this is healed and arrives
   * then; what is underway arrives.
   */
  public Cut clog(Collection<SimulatedHost> one, Collection<SimulatedHost> other) {
    return add(new Cut(this, one, other, true, true));
  }

  private Cut add(Cut cut) {
    cuts.add(cut);
    return cut;
  }

  /** Ends all cuts. */
  public void heal() {
    List.copyOf(cuts).forEach(Cut::heal);
  }

  void heal(Cut cut) {
    cuts.remove(cut);
  }

  /** Shows every message to a wiretap from now on. */
  public void tap(Wiretap wiretap) {
    wiretaps.add(wiretap);
  }

  void requestLeaves(SimulatedHost from, SimulatedHost to, Request request) {
    for (Wiretap wiretap : wiretaps) {
      wiretap.request(from, to, request);
    }
  }

  void responseLeaves(SimulatedHost from, SimulatedHost to, Request asked, Response response) {
    for (Wiretap wiretap : wiretaps) {
      wiretap.response(from, to, asked, response);
    }
  }

  /** What was counted so far. */
  public NetworkFigures figures() {
    return counters.figures();
  }

  SeedTree seedsOf(SimulatedHost host) {
    return seeds.branch("machines").branch(host.index());
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
  boolean loses(Link link, SimulatedHost from, SimulatedHost to) {
    return (!cuts.isEmpty() && isCut(from, to))
        || (link.loss() > 0 && losses.nextDouble() < link.loss());
  }

  /** Whether a message that leaves now arrives twice. */
  boolean duplicates(Link link) {
    return duplications.nextDouble() < link.duplication();
  }

  /**
   * Lets a message leave: its arrival happens at the other end, unless the link has no room for it.
   *
   * @param bytes counts only on a link whose bandwidth is limited
   */
  void depart(Link link, SimulatedHost from, SimulatedHost to, int bytes, Event arrival) {
    for (Cut cut : cuts) {
      if (cut.holds(arrival, from, to)) {
        return;
      }
    }
    long delay = link.latency().sampleNanos(latencies);
    if (link.reordering() > 0 && reorderings.nextDouble() < link.reordering()) {
      for (int i = 0; i < HELD_UP_BY_LATENCIES; i++) {
        delay += link.latency().sampleNanos(reorderings);
      }
    }
    if (!link.isUnlimited()) {
      long queued = bandwidth.queueNanos(pair(from, to), bytes, link.bytesPerSecond());
      if (queued < 0) {
        counters.lost++;
        return;
      }
      delay += queued;
    }
    world.scheduleNanos(delay, arrival);
  }

  /** Lets a message that was held leave again. */
  void travelAnew(Event arrival, SimulatedHost from, SimulatedHost to) {
    depart(link(from, to).withBandwidth(Link.UNLIMITED), from, to, 0, arrival);
  }

  long latencyNanos(SimulatedHost from, SimulatedHost to) {
    return link(from, to).latency().sampleNanos(latencies);
  }

  /** What lies between two hosts, in one direction. */
  public Link link(SimulatedHost from, SimulatedHost to) {
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
    long duplicated;

    NetworkFigures figures() {
      return new NetworkFigures(
          asked, delivered, lost, answered, timedOut, failed, late, abandoned, duplicated);
    }
  }
}
