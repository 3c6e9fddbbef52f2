package dev.coterie.simulator.routing;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.LookupResult;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.net.KeyedHashSignatures;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Bare peers on simulated hosts, and an oracle that knows them all. */
final class RoutedSwarm {
  final World world;
  final SimulatedNetwork network;
  final List<Member> members = new ArrayList<>();
  private final KeyedHashSignatures signatures;
  private final RandomGenerator random;
  private final PeerSettings settings = PeerSettings.defaults();

  /** A host, and what lives and lies on it. */
  static final class Member {
    final SimulatedHost host;
    final Position position;
    @Nullable BarePeer peer;
    @Nullable InMemoryStore store;
    @Nullable JoinResult joined;

    Member(SimulatedHost host) {
      this.host = host;
      this.position = Position.of(host.id());
    }

    Contact contact() {
      return host.contact();
    }

    BarePeer peer() {
      if (peer == null) {
        throw new IllegalStateException(host + " does not run");
      }
      return peer;
    }
  }

  /** Whether what peers note of others is not kept: nobody here starts again. */
  private boolean forgetful;

  RoutedSwarm(long seed) {
    world = new World(seed);
    network = new SimulatedNetwork(world);
    signatures = new KeyedHashSignatures(world.seeds());
    random = world.seeds().branch("test").random();
  }

  /**
   * A swarm in which each peer joined by the address of one that was there before: twenty a second,
   * or all within a minute where there are more.
   */
  static RoutedSwarm of(int size, long seed) {
    return joined(new RoutedSwarm(seed), size);
  }

  /** The same with stores that keep nothing, which a very large swarm has no room for. */
  static RoutedSwarm light(int size, long seed) {
    RoutedSwarm swarm = new RoutedSwarm(seed);
    swarm.forgetful = true;
    return joined(swarm, size);
  }

  private static RoutedSwarm joined(RoutedSwarm swarm, int size) {
    int atOnce = Math.max(10, size / 100);
    swarm.start(swarm.add(), List.of());
    for (int i = 1; i < size; i++) {
      Contact bootstrap = swarm.anyone().contact();
      swarm.start(swarm.add(), List.of(bootstrap));
      if (i % atOnce == 0) {
        swarm.world.run(Duration.ofMillis(500));
      }
    }
    swarm.world.run(Duration.ofSeconds(20));
    return swarm;
  }

  Member add() {
    Member member = new Member(network.addHost(signatures.publicKey(members.size()).peerId()));
    members.add(member);
    return member;
  }

  /** Starts a peer over what its last life left in its store. */
  void start(Member member, List<Contact> bootstrap) {
    member.host.start(
        context -> {
          InMemoryStore old = member.store;
          InMemoryStore store =
              old == null ? new InMemoryStore(context::post) : old.reopened(context::post);
          member.store = store;
          return forgetful ? new ForgetfulStore(store, context::post) : store;
        },
        signatures);
    member.peer =
        new BarePeer(member.contact(), member.host.life().orElseThrow(), bootstrap, settings);
    member.peer().start(result -> member.joined = result);
  }

  void crash(Member member) {
    member.host.crash();
    member.peer = null;
  }

  Member anyone() {
    return members.get(random.nextInt(members.size()));
  }

  byte[] anyTarget() {
    byte[] target = new byte[32];
    random.nextBytes(target);
    return target;
  }

  /** A lookup by a member, run to its end. */
  LookupResult lookup(Member by, byte[] target) {
    List<LookupResult> results = new ArrayList<>();
    by.peer().lookups.findNode(target, results::add);
    world.runUntil(() -> !results.isEmpty(), Duration.ofMinutes(2));
    return results.get(0);
  }

  /** Lookups that begin at once, run to their ends. */
  List<LookupResult> lookups(List<Member> by) {
    TreeMap<Integer, LookupResult> results = new TreeMap<>();
    for (int i = 0; i < by.size(); i++) {
      int place = i;
      by.get(i).peer().lookups.findNode(anyTarget(), result -> results.put(place, result));
    }
    world.runUntil(() -> results.size() == by.size(), Duration.ofMinutes(2));
    return List.copyOf(results.values());
  }

  /** The peers that are up and closest to a target, as only an oracle can know. */
  List<Contact> closest(Position target, int count, Member except) {
    List<Member> nearest = new ArrayList<>(count + 1);
    for (Member member : members) {
      if (!member.host.isUp() || member == except) {
        continue;
      }
      int place = nearest.size();
      while (place > 0 && isNearer(target, member, nearest.get(place - 1))) {
        place--;
      }
      if (place < count) {
        nearest.add(place, member);
      }
      if (nearest.size() > count) {
        nearest.remove(count);
      }
    }
    return nearest.stream().map(Member::contact).toList();
  }

  private static boolean isNearer(Position target, Member one, Member other) {
    return target.compareDistance(one.position, other.position) < 0;
  }

  /** How many of so many lookups, each by another member, find exactly the closest. */
  int lookupsThatFindTheClosest(List<Member> by, int lookups) {
    int found = 0;
    for (int i = 0; i < lookups; i++) {
      Member member = by.get(random.nextInt(by.size()));
      LookupResult result = lookup(member, anyTarget());
      List<Contact> closest = closest(result.target(), settings.bucketSize(), member);
      found += result.closest().equals(closest) ? 1 : 0;
    }
    return found;
  }

  /** Members that do not know all of their closest neighbours. */
  List<Member> withoutTheirNeighbours(int count) {
    return members.stream()
        .filter(member -> member.host.isUp())
        .filter(
            member ->
                !member
                    .peer()
                    .table
                    .closest(member.position, count)
                    .equals(closest(member.position, count, member)))
        .toList();
  }
}
