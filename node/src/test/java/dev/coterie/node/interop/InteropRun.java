package dev.coterie.node.interop;

import dev.coterie.node.interop.Checks.Check;
import dev.coterie.node.interop.Checks.Trio;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs Coterie beside each other implementation, each as dialler and as listener, and prints a
 * table of what passed: {@code scripts/interop [--short]}.
 */
public final class InteropRun {
  /** How often a full run repeats what a short one does once. */
  private static final int FULL_BULK = 5;

  private static final Duration PING_FOR = Duration.ofMinutes(3);

  private final Programs programs;
  private final int bulk;
  private final PrintStream out;
  private final Path log;
  private final Map<String, Tally> table = new LinkedHashMap<>();
  private final List<String> failures = new ArrayList<>();

  /** How many checks of a pair were run, and how many of them passed. */
  private static final class Tally {
    private int passed;
    private int run;
  }

  InteropRun(Programs programs, boolean shortRun, PrintStream out) throws IOException {
    this.programs = programs;
    this.bulk = shortRun ? 1 : FULL_BULK;
    this.out = out;
    this.log = Files.createTempFile("coterie-interop-peers", ".log");
  }

  /** Runs every pair and the mixed swarm; gives what failed. */
  List<String> run() throws IOException {
    for (Implementation other : programs.present()) {
      if (other != Implementation.COTERIE) {
        pair("dials " + other, Implementation.COTERIE, other);
        pair("dialled by " + other, other, Implementation.COTERIE);
        pair("dials, late muxer, " + other, Implementation.COTERIE, other, "--late-muxer");
        pair("dialled, late muxer, by " + other, other, Implementation.COTERIE, "--late-muxer");
        if (bulk > 1) {
          check("ping for minutes", other.toString(), () -> pingForMinutes(other));
        }
        check("private network with " + other, "connect, both ways", () -> privateNetwork(other));
        for (String kind : other.otherKeys()) {
          check("keys of " + other, kind, () -> otherKey(other, kind));
        }
      }
    }
    if (programs.present().size() > 1) {
      if (programs.present().contains(Implementation.JS)) {
        check("a real entry", "js reads and verifies it", () -> RealEntry.run(programs));
      }
      check("mixed swarm", "every peer reads what every other wrote", this::mixedSwarm);
    }
    return failures;
  }

  private void pair(
      String name, Implementation dialling, Implementation listening, String... coterieOptions)
      throws IOException {
    try (RemotePeer dialler = start(dialling, coterieOptions);
        RemotePeer listener = start(listening, coterieOptions);
        RemotePeer third = start(dialling, coterieOptions)) {
      Trio trio = new Trio(dialler, listener, third, bulk);
      for (Check each : Checks.all()) {
        check(name, each.name(), () -> each.body().run(trio));
      }
    }
  }

  /**
   * Longer than others' connection monitors and keep-alives are quiet; one connection all along.
   */
  private void pingForMinutes(Implementation other) throws CheckFailure {
    try (RemotePeer own = start(Implementation.COTERIE);
        RemotePeer theirs = RemotePeer.start(other, programs, log)) {
      Checks.pingFor(own, theirs, PING_FOR);
    } catch (IOException e) {
      throw new CheckFailure("a peer did not start: " + e.getMessage());
    }
  }

  /** Peers with a key of the network in common, as dialler and as listener. */
  private void privateNetwork(Implementation other) throws CheckFailure {
    try {
      Path file = Files.createTempFile("coterie-interop", ".psk");
      Files.writeString(file, "/key/swarm/psk/1.0.0/\n/base16/\n" + "0123456789abcdef".repeat(4));
      meetWith(other, "--psk", file.toString());
      Files.delete(file);
    } catch (IOException e) {
      throw new CheckFailure("no file for the network's key: " + e.getMessage());
    }
  }

  /** A peer with an option that Coterie's own peer is given too. */
  private void meetWith(Implementation other, String... options) throws CheckFailure {
    try (RemotePeer own = start(Implementation.COTERIE, options);
        RemotePeer first = RemotePeer.start(other, programs, log, options);
        RemotePeer second = RemotePeer.start(other, programs, log, options)) {
      Checks.meet(own, first);
      Checks.meet(second, own);
    } catch (IOException e) {
      throw new CheckFailure("a peer did not start: " + e.getMessage());
    }
  }

  /** A peer whose key is none of Ed25519, as dialler and as listener. */
  private void otherKey(Implementation other, String kind) throws CheckFailure {
    try (RemotePeer own = start(Implementation.COTERIE);
        RemotePeer first = RemotePeer.start(other, programs, log, "--key", kind);
        RemotePeer second = RemotePeer.start(other, programs, log, "--key", kind)) {
      Checks.meet(own, first);
      Checks.meet(second, own);
    } catch (IOException e) {
      throw new CheckFailure("a peer did not start: " + e.getMessage());
    }
  }

  private RemotePeer start(Implementation implementation, String... coterieOptions)
      throws IOException {
    boolean own = implementation == Implementation.COTERIE;
    return RemotePeer.start(implementation, programs, log, own ? coterieOptions : new String[0]);
  }

  private void mixedSwarm() throws CheckFailure {
    MixedSwarm.run(programs, log, MixedSwarm.PEERS_OF_EACH);
  }

  private interface Task {
    void run() throws CheckFailure;
  }

  private void check(String pair, String name, Task task) {
    Tally tally = table.computeIfAbsent(pair, key -> new Tally());
    tally.run++;
    long startedNanos = System.nanoTime();
    String outcome = "pass";
    try {
      task.run();
      tally.passed++;
    } catch (CheckFailure failure) {
      outcome = "FAIL: " + failure.getMessage();
      failures.add(pair + ": " + name + ": " + failure.getMessage());
    }
    out.printf(
        "%-32s %-32s %6.1f s  %s%n", pair, name, (System.nanoTime() - startedNanos) / 1e9, outcome);
  }

  /** Prints what passed, pair by pair, and what was not run. */
  void report() {
    out.println();
    out.printf("%-32s %s%n", "coterie", "passed");
    table.forEach((pair, tally) -> out.printf("%-32s %d/%d%n", pair, tally.passed, tally.run));
    programs.skipped().forEach(why -> out.println("skipped: " + why));
    if (!failures.isEmpty()) {
      out.println("What the peers said is in " + log);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = List.of(arguments);
    if (!Set.of("suite", "--short").containsAll(options)) {
      System.err.println("usage: interop [suite] [--short]");
      System.exit(2);
    }
    Programs programs = Programs.install(Path.of("node"));
    if (options.contains("suite")) {
      System.exit(SuiteRun.run(programs, options.contains("--short")));
    }
    InteropRun run = new InteropRun(programs, options.contains("--short"), System.out);
    List<String> failures = run.run();
    run.report();
    System.exit(failures.isEmpty() ? 0 : 1);
  }
}
