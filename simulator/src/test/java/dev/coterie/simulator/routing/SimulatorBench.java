package dev.coterie.simulator.routing;

import com.sun.management.OperatingSystemMXBean;
import dev.coterie.dht.lookup.LookupResult;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.check.Outcome;
import dev.coterie.simulator.routing.RoutedSwarm.Member;
import dev.coterie.simulator.scenario.Scenario;
import dev.coterie.simulator.scenario.ScenarioException;
import dev.coterie.simulator.scenario.Scenarios;
import dev.coterie.simulator.scenario.Simulation;
import dev.coterie.simulator.scenario.SimulationOptions;
import dev.coterie.simulator.scenario.SimulationReport;
import dev.coterie.simulator.scenario.Workload;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * How fast simulations are, and what lookups cost in them; run by {@code scripts/bench simulator}.
 *
 * <ul>
 *   <li>{@code lookups PEERS LOOKUPS}: light peers (all of routing, no records) join and look up.
 *   <li>{@code steady PEERS MINUTES}: whole peers with the test signer, each of which reads or
 *       writes once a second on average.
 *   <li>{@code churn PEERS MINUTES OPERATIONS ENTRIES}: the scenario of that name with all its
 *       checks, so many operations a second a peer, over so many entries.
 * </ul>
 */
public final class SimulatorBench {
  private static final int WANTED = 20;

  /** Figures of ideal tables with k = 20 and alpha = 3, by the number of peers. */
  private static final Map<Integer, String> IDEAL = new TreeMap<>();

  static {
    IDEAL.put(1_000, "depth 1.89, p99 3, requests 21.5");
    IDEAL.put(10_000, "depth 2.42, p99 3, requests 22.9");
    IDEAL.put(100_000, "depth 2.92, p99 4, requests 24.6");
  }

  private SimulatorBench() {}

  /** See the class. */
  public static void main(String[] arguments) throws ScenarioException {
    int peers = Integer.parseInt(arguments[1]);
    int amount = Integer.parseInt(arguments[2]);
    switch (arguments[0]) {
      case "lookups" -> lookups(peers, amount);
      case "steady" -> steady(peers, amount);
      case "churn" ->
          churn(peers, amount, Double.parseDouble(arguments[3]), Integer.parseInt(arguments[4]));
      default ->
          throw new IllegalArgumentException("lookups, steady or churn, not " + arguments[0]);
    }
  }

  private static void lookups(int peers, int count) {
    long start = cpuNanos();
    RoutedSwarm swarm = RoutedSwarm.of(peers, 1);
    double joined = cpuSeconds(start);
    long messages = swarm.network.figures().delivered();
    print(
        "%d light peers joined in %.1f s of one core: %d messages, %.0f a second, %d MB used",
        peers, joined, messages, messages / joined, usedMegabytes());
    start = cpuNanos();
    TreeMap<Integer, Integer> depths = new TreeMap<>();
    double requests = 0;
    double depth = 0;
    int exact = 0;
    int checked = Math.min(count, 1_000);
    for (int i = 0; i < count; i++) {
      Member by = swarm.anyone();
      LookupResult result = swarm.lookup(by, swarm.anyTarget());
      if (i < checked) { // the oracle sorts all peers for each
        exact += result.closest().equals(swarm.closest(result.target(), WANTED, by)) ? 1 : 0;
      }
      depths.merge(result.hops(), 1, Integer::sum);
      depth += result.hops();
      requests += result.requests();
    }
    print(
        "%d lookups in %.1f s of one core: %d of %d exact; depth %.2f, p99 %d, requests %.1f; ideal: %s; %s",
        count,
        cpuSeconds(start),
        exact,
        checked,
        depth / count,
        percentile(depths, count, 99),
        requests / count,
        IDEAL.getOrDefault(peers, "not known"),
        depths);
  }

  private static int percentile(TreeMap<Integer, Integer> depths, int count, int percent) {
    int below = 0;
    for (Map.Entry<Integer, Integer> depth : depths.entrySet()) {
      below += depth.getValue();
      if (below * 100L >= (long) count * percent) {
        return depth.getKey();
      }
    }
    return depths.lastKey();
  }

  private static void steady(int peers, int minutes) {
    long start = cpuNanos();
    SimulatedSwarm swarm = SimulatedSwarm.of(peers).seed(1).testSigner().start();
    print("%d peers were founded and joined in %.1f s of one core", peers, cpuSeconds(start));
    Load load = new Load(swarm);
    load.next();
    swarm.advance(Duration.ofSeconds(10));
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

  private static void churn(int peers, int minutes, double operations, int entries)
      throws ScenarioException {
    long start = cpuNanos();
    SimulationReport report =
        Simulation.run(
            SimulationOptions.of(withLoad(Scenarios.named("churn"), operations, entries), 1)
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

  private static Scenario withLoad(Scenario scenario, double operations, int entries) {
    Workload of = scenario.workload();
    Workload load =
        new Workload(
            operations,
            entries,
            of.writes(),
            of.stale(),
            of.blind(),
            of.conditional(),
            of.deletes(),
            of.lookups(),
            of.valueBytes());
    return new Scenario(
        scenario.name(),
        scenario.description(),
        scenario.peers(),
        scenario.replicas(),
        scenario.length(),
        scenario.syncEvery(),
        scenario.repairAfter(),
        scenario.link(),
        scenario.wire(),
        scenario.journals(),
        scenario.zones(),
        load,
        scenario.faults(),
        scenario.expectation(),
        scenario.signatures());
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
