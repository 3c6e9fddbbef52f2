package dev.coterie.node.chaos;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Outcome;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.simulator.check.InvariantVerdict;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One run: a swarm, its clients, the faults, and what the checker says of it all. */
public final class Chaos {
  private static final int SETTLE_SECONDS = 120;
  private static final int FINAL_ATTEMPTS = 5;

  private final ChaosOptions options;
  private final PrintStream out;
  private final ChaosHistory history = new ChaosHistory();
  private final ChaosClient client = new ChaosClient(history);
  private final int entries;

  Chaos(ChaosOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    this.entries = (int) Math.min(60, 12 + options.lasting().toSeconds() / 5);
  }

  /** {@code Chaos JAR [OPTION VALUE]…}; 0 where all held, 1 where not, 2 for a wrong option. */
  public static void main(String[] arguments) throws Exception {
    ChaosOptions options;
    try {
      options = ChaosOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage() + "\n" + ChaosOptions.USAGE);
      System.exit(2);
      return;
    }
    Path directory = Files.createTempDirectory("coterie-chaos");
    List<InvariantVerdict> verdicts = new Chaos(options, System.out).run(directory);
    boolean held = hasHeld(verdicts);
    if (held) {
      ChaosPeer.delete(directory);
    } else {
      System.out.println("logs of the peers: " + directory);
    }
    System.exit(held ? 0 : 1);
  }

  static boolean hasHeld(List<InvariantVerdict> verdicts) {
    return verdicts.stream().allMatch(v -> v.outcome() == dev.coterie.simulator.check.Outcome.HELD);
  }

  /** Does all of it in a directory, and prints the report. */
  List<InvariantVerdict> run(Path directory) throws IOException, InterruptedException {
    out.printf(
        "chaos: %d peers, %d replicas, seed %d, %d entries, %d s of faults%n",
        options.peers(),
        options.replicas(),
        options.seed(),
        entries,
        options.lasting().toSeconds());
    if (!SocketOwners.isSupported()) {
      out.println("who dials whom is not told here: partitions cut nothing but whole peers");
    }
    try (ChaosSwarm swarm = new ChaosSwarm(options, directory)) {
      swarm.start();
      long from = history.now();
      long until = from + options.lasting().toMillis();
      Faults faults =
          new Faults(swarm, history, options.seed(), from + options.lasting().toMillis() / 3);
      Workload workload = new Workload(swarm, client, options, entries);
      workload.start();
      faults.run(until, workload::hasFailed);
      workload.end();
      double seconds = (history.now() - from) / 1_000.0;
      swarm.links().mend();
      out.printf("faults ended after %.0f s; settling%n", seconds);
      if (options.plant() != ChaosOptions.Plant.NONE) {
        ChaosSwarm.await("all peers are up again", SETTLE_SECONDS, swarm::isComplete);
        PeerProcess peer = swarm.peer(0).process().orElseThrow();
        new PlantedFault(peer, history).strike(options.plant());
      }
      settle(swarm);
      readAll(swarm);
      long stopMillis = swarm.stop();
      return report(faults, seconds, stopMillis);
    } finally {
      if (options.history().isPresent()) {
        history.write(options.history().get());
      }
    }
  }

  /** Waits until all peers are up and the replicas of every entry are equal. */
  private void settle(ChaosSwarm swarm) throws IOException, InterruptedException {
    ChaosSwarm.await("all peers are up again", SETTLE_SECONDS, swarm::isComplete);
    long from = history.now();
    List<String> unequal = new ArrayList<>();
    long[] compared = new long[1];
    ChaosSwarm.isReached(
        SETTLE_SECONDS,
        () -> {
          unequal.clear();
          compared[0] = compare(swarm, unequal);
          return unequal.isEmpty();
        });
    history.compared(compared[0], unequal);
    out.printf(
        "replicas %s %.0f s after all peers were up%n",
        unequal.isEmpty() ? "equal" : "not equal", (history.now() - from) / 1_000.0);
  }

  private long compare(ChaosSwarm swarm, List<String> unequal) {
    long compared = 0;
    try {
      for (int entry = 0; entry < entries; entry++) {
        String address = Workload.address(entry);
        List<Map<String, String>> states = new ArrayList<>();
        for (String id : replicas(swarm, address)) {
          PeerProcess replica = swarm.peer(swarm.placeOf(id)).process().orElseThrow();
          states.add(ChaosClient.local(replica, address).orElse(Map.of("unreadable", id)));
        }
        compared += states.size();
        if (new HashSet<>(states).size() > 1) {
          unequal.add("replicas of " + address + " differ: " + states);
        }
      }
    } catch (IOException e) {
      unequal.add("replicas could not be compared: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      unequal.add("interrupted");
    }
    return compared;
  }

  private static List<String> replicas(ChaosSwarm swarm, String address)
      throws IOException, InterruptedException {
    PeerProcess any = swarm.peer(0).process().orElseThrow();
    PeerProcess.Answer answer = any.json("/v1/replicas/" + PeerProcess.encoded(address));
    if (answer.status() != 200) {
      throw new IOException("who replicates " + address + " is not told: " + answer.status());
    }
    List<String> replicas = new ArrayList<>();
    answer.json().path("replicas").forEach(id -> replicas.add(id.asText()));
    return replicas;
  }

  /** Reads every entry at every peer; a read that fails is tried again. */
  private void readAll(ChaosSwarm swarm) throws InterruptedException {
    for (int entry = 0; entry < entries; entry++) {
      for (int place = 0; place < swarm.size(); place++) {
        PeerProcess peer = swarm.peer(place).process().orElseThrow();
        String address = Workload.address(entry);
        var task = new ChaosClient.Task(Phase.FINAL, place, peer, Kind.GET, address, "");
        for (int i = 0; i < FINAL_ATTEMPTS; i++) {
          if (client.run(task, Optional.empty()).isAcknowledged()) {
            break;
          }
        }
      }
    }
  }

  private List<InvariantVerdict> report(Faults faults, double seconds, long stopMillis) {
    List<ChaosOperation> operations = history.operations();
    for (Kind kind : Kind.values()) {
      Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
      operations.stream()
          .filter(o -> o.kind() == kind && o.phase() == Phase.FAULTS)
          .forEach(o -> counts.merge(o.outcome(), 1L, Long::sum));
      out.printf(
          "%-4s acknowledged %6d   failed %5d   unknown %5d%n",
          kind.name().toLowerCase(Locale.ROOT),
          counts.getOrDefault(Outcome.ACKNOWLEDGED, 0L),
          counts.getOrDefault(Outcome.FAILED, 0L),
          counts.getOrDefault(Outcome.UNKNOWN, 0L));
    }
    long written = operations.stream().filter(o -> o.isWrite() && o.isAcknowledged()).count();
    out.printf("acknowledged writes %.0f/s; longest stop %d ms%n", written / seconds, stopMillis);
    out.println("faults: " + faults.report());
    ChaosChecker checker = new ChaosChecker(history, options.quorum());
    List<InvariantVerdict> verdicts = checker.verdicts();
    out.println("acknowledged writes checked: " + checker.acknowledgedChecked());
    for (InvariantVerdict verdict : verdicts) {
      String outcome = verdict.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      out.printf(
          "%s %-11s %s (%d checks)%n", verdict.id(), outcome, verdict.title(), verdict.checks());
      verdict.findings().forEach(finding -> out.println("     " + finding));
    }
    out.println(hasHeld(verdicts) ? "verdict: passed" : "verdict: FAILED");
    return verdicts;
  }
}
