package dev.coterie.simulator.routing;

import com.sun.management.OperatingSystemMXBean;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.LookupResult;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.SimulatedNetwork;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.simulator.routing.RoutedSwarm.Member;
import dev.coterie.simulator.scenario.Scenario;
import dev.coterie.simulator.scenario.ScenarioException;
import dev.coterie.simulator.scenario.Scenarios;
import dev.coterie.simulator.scenario.Simulation;
import dev.coterie.simulator.scenario.SimulationOptions;
import dev.coterie.simulator.scenario.SimulationReport;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How fast simulations are, and what lookups cost in them; run by {@code scripts/bench simulator}.
 *
 * <ul>
 *   <li>{@code lookups PEERS LOOKUPS}: light peers (all of routing, no records) join and look up.
 *   <li>{@code whole PEERS LOOKUPS}: the same with whole peers of an open realm, of whom the first
 *       {@value #MEMBERS} are members.
 *   <li>{@code steady PEERS MINUTES}: whole peers with the test signer, each of which reads or
 *       writes once a second on average.
 *   <li>{@code idle PEERS MINUTES}: what such peers send while nobody reads or writes, by kind.
 *   <li>{@code churn PEERS MINUTES OPERATIONS ENTRIES}: the scenario of that name with all its
 *       checks, so many operations a second a peer, over so many entries.
 * </ul>
 */
public final class SimulatorBench {
  private static final int WANTED = 20;

  private static final int MEMBERS = 20;

  /** The compiler has seen by then what there is to see. */
  private static final Duration WARM_UP = Duration.ofMinutes(1);

  /** Time in which all peers have refreshed their tables: all of them have joined at once. */
  private static final Duration SETTLING = Duration.ofMinutes(8);

  /** Entries that lie there while nobody reads or writes. */
  private static final int LOADED_ENTRIES = 1_000;

  /** Lookups that are underway at one time. */
  private static final int AT_ONCE = 100;

  private SimulatorBench() {}

  /** See the class. */
  public static void main(String[] arguments) throws ScenarioException {
    int peers = Integer.parseInt(arguments[1]);
    int amount = Integer.parseInt(arguments[2]);
    switch (arguments[0]) {
      case "lookups" -> lookups(peers, amount);
      case "whole" -> whole(peers, amount);
      case "steady" -> steady(peers, amount);
      case "idle" -> idle(peers, amount);
      case "churn" ->
          churn(peers, amount, Double.parseDouble(arguments[3]), Integer.parseInt(arguments[4]));
      default ->
          throw new IllegalArgumentException(
              "lookups, whole, steady, idle or churn, not " + arguments[0]);
    }
  }

  private static void lookups(int peers, int count) {
    long start = cpuNanos();
    RoutedSwarm swarm = RoutedSwarm.light(peers, 1);
    joined(peers + " light peers joined", start, swarm.network);
    swarm.world.run(SETTLING);
    joined(SETTLING + " later", start, swarm.network);
    LookupTally tally = new LookupTally(count);
    start = cpuNanos();
    for (int done = 0; done < count; done += AT_ONCE) {
      List<Member> by =
          Stream.generate(swarm::anyone).limit(Math.min(AT_ONCE, count - done)).toList();
      List<LookupResult> results = swarm.lookups(by);
      for (int i = 0; i < by.size(); i++) {
        LookupResult result = results.get(i);
        Member except = by.get(i);
        tally.add(result, () -> swarm.closest(result.target(), WANTED, except));
      }
    }
    tally.print(peers, cpuSeconds(start));
  }

  private static void whole(int peers, int count) {
    long start = cpuNanos();
    SimulatedSwarm swarm =
        SimulatedSwarm.of(peers)
            .members(Math.min(peers, MEMBERS))
            .seed(1)
            .link(Link.WIDE_AREA)
            .testSigner()
            .start();
    joined(peers + " whole peers joined", start, swarm.network());
    swarm.advance(SETTLING);
    joined(SETTLING + " later", start, swarm.network());
    SplittableRandom random = new SplittableRandom(3);
    LookupTally tally = new LookupTally(count);
    start = cpuNanos();
    for (int i = 0; i < count; i++) {
      int by = random.nextInt(peers);
      byte[] target = new byte[Hash.BYTES];
      random.nextBytes(target);
      List<LookupResult> results = new ArrayList<>();
      swarm.peer(by).peer().lookups().findNode(target, results::add);
      swarm.world().runUntil(() -> !results.isEmpty(), Duration.ofMinutes(2));
      tally.add(results.get(0), () -> closest(swarm, results.get(0).target(), by));
    }
    tally.print(peers, cpuSeconds(start));
  }

  private static List<Contact> closest(SimulatedSwarm swarm, Position target, int except) {
    return IntStream.range(0, swarm.size())
        .filter(i -> i != except && swarm.peer(i).isUp())
        .mapToObj(i -> swarm.peer(i).contact())
        .sorted(Comparator.comparing(Contact::position, target.byDistance()))
        .limit(WANTED)
        .toList();
  }

  private static void joined(String who, long start, SimulatedNetwork network) {
    double took = cpuSeconds(start);
    long messages = network.figures().delivered();
    print(
        "%s: %.1f s of one core, %d messages, %.0f a second, %d MB used",
        who, took, messages, messages / took, usedMegabytes());
  }

  private static void steady(int peers, int minutes) {
    long start = cpuNanos();
    SimulatedSwarm swarm = SimulatedSwarm.of(peers).seed(1).testSigner().start();
    print("%d peers were founded and joined in %.1f s of one core", peers, cpuSeconds(start));
    Load load = new Load(swarm);
    load.next();
    swarm.advance(WARM_UP);
    long before = swarm.network().figures().delivered();
    long events = swarm.world().eventsHappened();
    int done = load.done;
    start = cpuNanos();
    swarm.advance(Duration.ofMinutes(minutes));
    double took = cpuSeconds(start);
    long delivered = swarm.network().figures().delivered() - before;
    print(
        "%d virtual minutes in %.1f s of one core: %d messages, %.0f a second; %.0f events a second; "
            + "%d operations, %d failed; %d MB used; trace %016x",
        minutes,
        took,
        delivered,
        delivered / took,
        (swarm.world().eventsHappened() - events) / took,
        load.done - done,
        load.failed,
        usedMegabytes(),
        swarm.world().trace().hash());
  }

  private static void idle(int peers, int minutes) {
    SimulatedSwarm swarm = SimulatedSwarm.of(peers).seed(1).testSigner().start();
    Load load = new Load(swarm);
    load.writeSome(LOADED_ENTRIES);
    swarm.advance(SETTLING);
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    long start = cpuNanos();
    swarm.advance(Duration.ofMinutes(minutes));
    double took = cpuSeconds(start);
    print(
        "%d virtual minutes of %d peers in %.1f s of one core, their messages being sized",
        minutes, peers, took);
    double each = minutes * (double) peers;
    traffic
        .byKind()
        .forEach(
            (kind, sent) ->
                print(
                    "%-24s %.1f messages, %.0f bytes a minute a peer",
                    kind, sent.messages() / each, sent.bytes() / each));
    print("trace %016x", swarm.world().trace().hash());
  }

  private static void churn(int peers, int minutes, double operations, int entries)
      throws ScenarioException {
    Scenario churn = Scenarios.named("churn");
    long start = cpuNanos();
    SimulationReport report =
        Simulation.run(
            SimulationOptions.of(
                    churn.withWorkload(churn.workload().scaledTo(operations, entries)), 1)
                .withPeers(peers)
                .withLength(Duration.ofMinutes(minutes)));
    double took = cpuSeconds(start);
    print(
        "%d peers for %d virtual minutes in %.1f s of one core, %.1f s of all: %s, trace %s; "
            + "crashes %s; %d operations, %d acknowledged writes checked; "
            + "%d events, %.0f a second; lookups %.1f requests, %.1f %% success; "
            + "at most %d MB of heap used after a collection",
        peers,
        minutes,
        took,
        allCpuSeconds(),
        report.verdict(),
        report.traceHash(),
        report.faults(),
        report.operations(),
        report.acknowledgedChecked(),
        report.events(),
        report.events() / took,
        report.lookups().requestsMean(),
        100 * report.lookups().success(),
        mostUsedMegabytes());
    report.invariants().stream()
        .filter(verdict -> verdict.outcome() == Outcome.FIRED)
        .forEach(verdict -> print("%s fired: %s", verdict.id(), verdict.findings()));
  }

  /** One operation a second of each peer on average: two reads to a write. */
  private static final class Load {
    private final SimulatedSwarm swarm;
    private final SplittableRandom random = new SplittableRandom(2);
    private final Duration pause;
    private int done;
    private int failed;

    Load(SimulatedSwarm swarm) {
      this.swarm = swarm;
      this.pause = Duration.ofSeconds(1).dividedBy(swarm.size());
    }

    void next() {
      int peer = random.nextInt(swarm.size());
      String address = "ucxl://shop/entry/" + random.nextInt(5_000);
      if (random.nextInt(3) == 0) {
        write(peer, address);
      } else {
        swarm
            .peer(peer)
            .peer()
            .replication()
            .get(swarm.key(address), Level.QUORUM, report -> ended(report.met()));
      }
      swarm.world().schedule(pause, this::next);
    }

    void writeSome(int entries) {
      for (int i = 0; i < entries; i++) {
        write(random.nextInt(swarm.size()), "ucxl://shop/entry/" + i);
      }
    }

    private void write(int peer, String address) {
      WriteRequest request =
          new WriteRequest(
              swarm.key(address),
              swarm.path(address).segments(),
              Optional.of(
                  (dot, whenSealed) ->
                      whenSealed.accept(new WriteRequest.Sealed.Payload(new byte[256]))),
              List.of(new VersionHeader.RoleEpoch("developer", 1)),
              Optional.empty(),
              new Condition.Plain(),
              Level.QUORUM,
              header -> true);
      swarm
          .peer(peer)
          .peer()
          .replication()
          .write(request, result -> ended(result instanceof WriteResult.Written));
    }

    private void ended(boolean ok) {
      done++;
      failed += ok ? 0 : 1;
    }
  }

  /** What this thread has computed for: other programs on the machine do not count. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** What all threads have computed for, the compiler's and the collector's included. */
  private static double allCpuSeconds() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime()
        / 1e9;
  }

  private static long mostUsedMegabytes() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      if (pool.getType() == MemoryType.HEAP && pool.isCollectionUsageThresholdSupported()) {
        bytes = Math.max(bytes, pool.getPeakUsage().getUsed());
      }
    }
    return bytes >> 20;
  }

  private static double cpuSeconds(long sinceNanos) {
    return (cpuNanos() - sinceNanos) / 1e9;
  }

  private static long usedMegabytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
