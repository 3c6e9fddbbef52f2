package dev.coterie.simulator;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.sync.PullProgress;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.TrafficMeter;
import dev.coterie.simulator.scenario.Scenario;
import dev.coterie.simulator.scenario.ScenarioException;
import dev.coterie.simulator.scenario.Scenarios;
import dev.coterie.simulator.scenario.Simulation;
import dev.coterie.simulator.scenario.SimulationOptions;
import dev.coterie.simulator.scenario.SimulationReport;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * What repair costs and whether it holds, in simulated swarms; run by {@code scripts/bench repair}.
 *
 * <ul>
 *   <li>{@code loss PEERS ENTRIES [KIB_PER_SECOND]}: one peer is lost for good: how long until
 *       there are k replicas of everything again, and the bytes moved for it; then a newcomer pulls
 *       its share, beside what a plain copy of it over as many links would take. Links carry 100
 *       MiB/s each way between two peers unless told otherwise.
 *   <li>{@code beside PEERS ENTRIES KIB_PER_SECOND}: the same, and how long reads and writes of
 *       users take meanwhile.
 *   <li>{@code timeline PEERS ENTRIES KIB_PER_SECOND}: a newcomer alone, and what the links to it
 *       carry in each second.
 *   <li>{@code crash PEERS ENTRIES FIRST_SEED SEEDS}: half of the peers lose power at once, and
 *       come back: every acknowledged entry is read afterwards.
 *   <li>{@code partition FIRST_SEED SEEDS}: 30 peers fall into halves for an hour, with writes on
 *       both sides: replicas are equal within three sync periods, and siblings are exactly the
 *       concurrent versions.
 * </ul>
 */
public final class RepairBench {
  private static final int REPLICAS = 8;
  private static final int VALUE_BYTES = 512;
  private static final int AT_A_TIME = 500;

  /** A newcomer pulls from no more at a time. */
  private static final int SOURCES = 2;

  /** Until peers at whose ranges' edges others are nearest for a part have all of it, too. */
  private static final Duration SETTLING = Duration.ofMinutes(5);

  private static final Duration STEP = Duration.ofSeconds(15);
  private static final Duration PULL_STEP = Duration.ofMillis(250);
  private static final int FAST_KIB_PER_SECOND = 100 << 10;
  private static final String HOUR_APART =
      """
      name: hour-apart
      description: two halves of 15 peers, apart for an hour, with writes on both sides
      peers: 30
      replicas: 8
      length: 70m
      link: wide-area
      workload:
        operationsPerPeerPerSecond: 0.01
        entries: 120
        writes: 0.5
        stale: 0.03
        blind: 0.02
        deletes: 0.04
        valueBytes: 100
      faults:
        - {kind: partition, share: 0.5, from: 0.05, until: 0.06, shortest: 60m, longest: 60m}
      expect:
        convergesWithinSyncPeriods: 3
        lookupSuccess: 0.5
        goals: [acknowledged-write, sibling]
      """;

  private RepairBench() {}

  /** See the class. */
  public static void main(String[] arguments) throws ScenarioException {
    int[] numbers = Arrays.stream(arguments).skip(1).mapToInt(Integer::parseInt).toArray();
    switch (arguments[0]) {
      case "loss" ->
          loss(
              numbers[0], numbers[1], numbers.length > 2 ? numbers[2] : FAST_KIB_PER_SECOND, false);
      case "beside" -> loss(numbers[0], numbers[1], numbers[2], true);
      case "timeline" -> timeline(numbers[0], numbers[1], numbers[2]);
      case "crash" -> crashes(numbers[0], numbers[1], numbers[2], numbers[3]);
      case "partition" -> partitions(numbers[0], numbers[1]);
      default ->
          throw new IllegalArgumentException(
              "loss, beside, timeline, crash or partition, not " + arguments[0]);
    }
  }

  private static void loss(int peers, int entries, int kibPerSecond, boolean isUsed) {
    long bytesPerSecond = kibPerSecond * 1_024L;
    long began = System.nanoTime();
    SimulatedSwarm swarm = written(peers, entries, bytesPerSecond);
    print(
        "%d peers, k = %d, %d entries of %d bytes written in %.0f s of this machine",
        peers - 1, REPLICAS, entries, VALUE_BYTES, (System.nanoTime() - began) / 1e9);
    Foreground load = new Foreground(swarm, isUsed ? entries : 0);
    load.during("nothing else going on", () -> swarm.advance(Duration.ofMinutes(1)));
    lose(swarm, load);
    pull(swarm, peers - 1, bytesPerSecond, load);
    print("%.0f s of this machine in all", (System.nanoTime() - began) / 1e9);
  }

  private static void timeline(int peers, int entries, int kibPerSecond) {
    long bytesPerSecond = kibPerSecond * 1_024L;
    SimulatedSwarm swarm = written(peers, entries, bytesPerSecond);
    LinkTimeline links =
        new LinkTimeline(swarm.world(), swarm.peer(peers - 1).host(), bytesPerSecond);
    swarm.network().tap(links);
    pull(swarm, peers - 1, bytesPerSecond, new Foreground(swarm, 0));
    links.print();
  }

  private static SimulatedSwarm written(int peers, int entries, long bytesPerSecond) {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(peers)
            .replicas(REPLICAS)
            .latecomers(1)
            .seed(1)
            .link(Link.WIDE_AREA.withBandwidth(bytesPerSecond))
            .testSigner()
            .start();
    populate(swarm, entries, peers - 1);
    return swarm.assertConverged().advance(SETTLING);
  }

  private static void populate(SimulatedSwarm swarm, int entries, int writers) {
    int[] open = new int[1];
    int[] failed = new int[1];
    for (int i = 0; i < entries; i++) {
      open[0]++;
      swarm
          .peer(i % writers)
          .peer()
          .replication()
          .write(
              request(swarm, i),
              result -> {
                open[0]--;
                failed[0] += result instanceof WriteResult.Written ? 0 : 1;
              });
      if (open[0] >= AT_A_TIME) {
        swarm.world().runUntil(() -> open[0] < AT_A_TIME / 2, SimulatedSwarm.PATIENCE);
      }
    }
    swarm.world().runUntil(() -> open[0] == 0, SimulatedSwarm.PATIENCE);
    if (failed[0] > 0) {
      throw new IllegalStateException(failed[0] + " writes failed in a healthy swarm");
    }
  }

  static String address(int entry) {
    return "ucxl://bench/entries/" + entry;
  }

  private static WriteRequest request(SimulatedSwarm swarm, int entry) {
    byte[] random = new byte[VALUE_BYTES / 2];
    new Random(entry).nextBytes(random);
    return swarm.request(
        address(entry),
        Optional.of(HexFormat.of().formatHex(random)),
        Optional.empty(),
        new Condition.Seen(VectorClock.empty()),
        Level.ALL);
  }

  /** The last that started is lost for good. */
  private static void lose(SimulatedSwarm swarm, Foreground load) {
    int lost = swarm.size() / 2;
    long lostBytes = swarm.peer(lost).store().stats().liveBytes();
    long lostRecords = swarm.peer(lost).store().stats().records();
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    Duration crashed = swarm.world().now();
    swarm.crash(lost);
    swarm.advance(PeerSettings.defaults().repairAfter());
    long before = repairBytes(traffic);
    load.during(
        "repair",
        () -> {
          while (!swarm.differences().isEmpty()) {
            swarm.advance(STEP);
          }
        });
    Duration took = swarm.world().now().minus(crashed);
    swarm.advance(PeerSettings.defaults().repairAfter());
    print(
        "lost for good: %d records, %d bytes; full replication again after %s (%s of it waiting)",
        lostRecords, lostBytes, took, PeerSettings.defaults().repairAfter());
    if (!load.isOn()) {
      print(
          "  repair bytes %d, %.3f of those lost (%d before the wait was over)",
          repairBytes(traffic), (double) repairBytes(traffic) / lostBytes, before);
      print("  by kind: %s", traffic.byKind());
    }
  }

  /** Bytes of messages that carry records. */
  static long repairBytes(TrafficMeter traffic) {
    return traffic.of(Request.Offer.class).bytes()
        + traffic.of(Request.PutValue.class).bytes()
        + traffic.of(Response.Records.class).bytes()
        + traffic.of(Response.Payload.class).bytes();
  }

  private static void pull(
      SimulatedSwarm swarm, int newcomer, long bytesPerSecond, Foreground load) {
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    Duration from = swarm.world().now();
    swarm.startFresh(newcomer);
    Duration[] complete = new Duration[1];
    load.during("a newcomer's pull", () -> complete[0] = awaitShare(swarm, newcomer).minus(from));
    while (!swarm.differences().isEmpty()) {
      swarm.advance(PULL_STEP);
    }
    RecordStore.StoreStats stats = swarm.peer(newcomer).store().stats();
    print(
        "newcomer: %d records, %d bytes; complete %s after its start, all replicas equal after %s",
        stats.records(), stats.liveBytes(), complete[0], swarm.world().now().minus(from));
    double plain = (double) stats.liveBytes() / (SOURCES * bytesPerSecond);
    print(
        "  a plain copy of its share over %d links takes %.1f s: %.2f times that",
        SOURCES, plain, complete[0].toMillis() / 1e3 / plain);
    if (!load.isOn()) {
      print(
          "  repair bytes %d, %.3f of its share",
          repairBytes(traffic), (double) repairBytes(traffic) / stats.liveBytes());
      print("  by kind: %s", traffic.byKind());
    }
  }

  /** Lets time go on until a newcomer has pulled what is its own; when that is. */
  static Duration awaitShare(SimulatedSwarm swarm, int newcomer) {
    boolean began = false;
    while (true) {
      swarm.advance(PULL_STEP);
      PullProgress progress = swarm.peer(newcomer).peer().antiEntropy().progress();
      began |= progress.ranges() > 0;
      if (began && progress.ranges() == 0) {
        return swarm.world().now();
      }
    }
  }

  private static void crashes(int peers, int entries, int firstSeed, int seeds) {
    int good = 0;
    for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
      good += crash(peers, entries, seed) ? 1 : 0;
    }
    print(
        "half of %d peers crash: every acknowledged entry readable in %d of %d seeds",
        peers, good, seeds);
  }

  private static boolean crash(int peers, int entries, long seed) {
    SimulatedSwarm swarm =
        SimulatedSwarm.of(peers)
            .replicas(REPLICAS)
            .seed(seed)
            .link(Link.WIDE_AREA)
            .testSigner()
            .start();
    populate(swarm, entries, peers);
    Random random = new Random(seed);
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      all.add(i);
    }
    Collections.shuffle(all, random);
    int[] crashing = all.subList(0, peers / 2).stream().mapToInt(i -> i).toArray();
    int reader = all.get(peers - 1);
    swarm.crash(crashing).advance(Duration.ofMinutes(3));
    int during = readable(swarm, reader, entries);
    int surviving = 0;
    for (int i = 0; i < entries; i++) {
      surviving += onALivingDisk(swarm, i) ? 1 : 0;
    }
    swarm.restart(crashing).advance(Duration.ofMinutes(3));
    int after = readable(swarm, reader, entries);
    print(
        "  seed %d: %d entries; 3 min into it %d readable of %d that a living disk holds; afterwards"
            + " %d",
        seed, entries, during, surviving, after);
    return after == entries;
  }

  private static boolean onALivingDisk(SimulatedSwarm swarm, int entry) {
    Key key = swarm.key(address(entry));
    return swarm.peers().stream()
        .anyMatch(peer -> peer.isUp() && peer.store().get(key).isPresent());
  }

  private static int readable(SimulatedSwarm swarm, int reader, int entries) {
    int[] open = new int[1];
    int[] found = new int[1];
    for (int i = 0; i < entries; i++) {
      open[0]++;
      swarm
          .peer(reader)
          .peer()
          .replication()
          .get(
              swarm.key(address(i)),
              Level.QUORUM,
              report -> {
                open[0]--;
                found[0] += isThere(report) ? 1 : 0;
              });
    }
    swarm.world().runUntil(() -> open[0] == 0, SimulatedSwarm.PATIENCE);
    return found[0];
  }

  static boolean isThere(GetReport report) {
    return report.met()
        && report.siblings().survivors().size() == 1
        && report.payload(report.siblings().survivors().get(0)).isPresent();
  }

  private static void partitions(int firstSeed, int seeds) throws ScenarioException {
    Scenario scenario = Scenarios.parse(HOUR_APART);
    int good = 0;
    for (int seed = firstSeed; seed < firstSeed + seeds; seed++) {
      SimulationReport report = Simulation.run(SimulationOptions.of(scenario, seed));
      good += report.verdict().passed() ? 1 : 0;
      print(
          "  seed %d: %s; %d acknowledged writes checked, goals %s",
          seed, report.verdict(), report.acknowledgedChecked(), report.goals());
      report.invariants().stream()
          .filter(one -> !one.findings().isEmpty())
          .forEach(one -> print("    %s %s", one.id(), one.findings()));
    }
    print("an hour apart: passed in %d of %d seeds", good, seeds);
  }

  private static void print(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
