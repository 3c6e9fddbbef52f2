package dev.coterie.simulator.net;

import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Hosts that ping one another at random, while links lose, double and reorder, cuts and clogs come
 * and go, and hosts crash and stand still.
 */
final class ChatteringSwarm {
  private static final Duration PATIENCE = Duration.ofMillis(200);
  private static final Duration MEAN_PAUSE = Duration.ofMillis(20);

  private final World world;
  private final SimulatedNetwork network;
  private final KeyedHashSignatures signatures;
  private final RandomGenerator faults;
  private final Map<Long, Integer> outcomes = new TreeMap<>();
  private final List<SimulatedContext> askers = new ArrayList<>();
  private final Disruptions disruptions;
  private boolean quiet;

  ChatteringSwarm(long seed, int hosts) {
    world = new World(seed);
    network = new SimulatedNetwork(world);
    signatures = new KeyedHashSignatures(world.seeds());
    faults = world.seeds().branch("faults").random();
    disruptions = new Disruptions(network, world.seeds().branch("disruptions").random());
    network.setDefaultLink(
        new Link(Latency.exponential(Duration.ofMillis(20), Duration.ofMillis(25)), 0.05)
            .withDuplication(0.05)
            .withReordering(0.05));
    for (int i = 0; i < hosts; i++) {
      start(network.addHost(signatures.publicKey(i).peerId()));
    }
    world.schedule(Duration.ofSeconds(1), this::fault);
  }

  SimulatedNetwork network() {
    return network;
  }

  /** Runs with faults for a time, then until all requests have ended; returns the trace hash. */
  long run(Duration time) {
    world.run(time);
    quiet = true;
    network.heal();
    network.hosts().forEach(SimulatedHost::resume);
    world.run(PATIENCE.multipliedBy(20));
    return world.trace().hash();
  }

  String outcomesPerRequest() {
    for (long request = 0; request < askers.size(); request++) {
      int ends = outcomes.getOrDefault(request, 0);
      boolean abandoned = !askers.get((int) request).isAlive();
      if (ends > 1 || (ends == 0 && !abandoned)) {
        return "request " + request + " ended " + ends + " times";
      }
    }
    return "every request ended once";
  }

  private void start(SimulatedHost host) {
    SimulatedContext life = host.start(c -> new InMemoryStore(c::post), signatures);
    life.serve(
        (from, request, reply) ->
            life.schedule(pause(life), () -> reply.accept(new Response.Pong())));
    life.schedule(pause(life), () -> chatter(life));
  }

  private void chatter(SimulatedContext life) {
    if (quiet) {
      return;
    }
    SimulatedHost other = network.hosts().get(life.random().nextInt(network.hosts().size()));
    long number = askers.size();
    askers.add(life);
    life.ask(
        other.contact(),
        new Request.Ping(),
        PATIENCE,
        outcome -> outcomes.merge(number, 1, Integer::sum));
    life.schedule(pause(life), () -> chatter(life));
  }

  private static Duration pause(SimulatedContext life) {
    return Duration.ofNanos(life.random().nextLong(MEAN_PAUSE.toNanos() * 2));
  }

  private void fault() {
    List<SimulatedHost> hosts = network.hosts();
    SimulatedHost one = hosts.get(faults.nextInt(hosts.size()));
    switch (faults.nextInt(7)) {
      case 0 -> {
        one.crash();
        world.schedule(
            Duration.ofMillis(faults.nextInt(1_000)),
            () -> {
              if (!one.isUp()) {
                start(one);
              }
            });
      }
      case 1 -> network.partition(List.of(one), hosts);
      case 2 -> network.cutOneWay(List.of(one), hosts);
      case 3 -> network.clog(List.of(one), hosts);
      case 4 -> {
        one.pause();
        world.schedule(Duration.ofMillis(faults.nextInt(1_000)), one::resume);
      }
      case 5 -> disruptions.swizzleClog(hosts.subList(0, hosts.size() / 2), Duration.ofSeconds(2));
      default -> network.heal();
    }
    world.schedule(Duration.ofMillis(500), this::fault);
  }
}
