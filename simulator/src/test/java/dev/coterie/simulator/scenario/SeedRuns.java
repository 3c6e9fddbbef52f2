package dev.coterie.simulator.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which runs the seed tests make, by system properties: {@code coterie.seeds} runs, one scenario
 * after the other and over again, from seed {@code coterie.seeds.from} on, each of {@code
 * coterie.seeds.minutes} virtual minutes and {@code coterie.seeds.peers} peers. Only those of
 * {@code coterie.seeds.scenario} where that is set. Every tenth seed signs and seals for real.
 */
final class SeedRuns {
  /** The properties, for handing on to another JVM. */
  static final String[] PROPERTIES = {
    "coterie.seeds",
    "coterie.seeds.from",
    "coterie.seeds.minutes",
    "coterie.seeds.peers",
    "coterie.seeds.scenario"
  };

  /** Of so many seeds one has the real signatures. */
  private static final int ONE_IN_REAL = 10;

  private SeedRuns() {}

  /** Prints a line for each run: what to repeat it by, and its trace hash. */
  static final class Main {
    private Main() {}

    public static void main(String[] args) throws ScenarioException {
      for (SimulationOptions run : all()) {
        System.out.println(line(Simulation.run(run)));
        System.out.flush();
      }
    }
  }

  static List<SimulationOptions> all() throws ScenarioException {
    String only = System.getProperty("coterie.seeds.scenario", "");
    List<String> names = only.isEmpty() ? Scenarios.names() : List.of(only.split(","));
    List<SimulationOptions> runs = new ArrayList<>();
    long from = Long.getLong("coterie.seeds.from", 1);
    for (int i = 0; i < Integer.getInteger("coterie.seeds", names.size()); i++) {
      SimulationOptions run =
          SimulationOptions.of(Scenarios.named(names.get(i % names.size())), from + i)
              .withPeers(Integer.getInteger("coterie.seeds.peers", 30))
              .withLength(Duration.ofMinutes(Integer.getInteger("coterie.seeds.minutes", 10)));
      boolean real = run.seed() % ONE_IN_REAL == 0;
      runs.add(real ? run.withSignatures(Signatures.REAL) : run);
    }
    return runs;
  }

  static String line(SimulationReport report) {
    return report.replay() + " # " + report.traceHash();
  }
}
