package dev.coterie.node.chaos;

import dev.coterie.node.config.DurationText;
import dev.coterie.node.demo.Jar;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a run was told.
 *
 * @param lasting how long faults are injected; settling comes on top
 * @param history where to write the history; empty for nowhere
 * @param plant what is broken on purpose
 */
record ChaosOptions(
    Jar jar,
    Duration lasting,
    int peers,
    int replicas,
    long seed,
    Optional<Path> history,
    Plant plant) {
  /** Small heaps: all peers share one machine. */
  private static final List<String> JVM =
      List.of("-Xmx160m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

  static final String USAGE =
      "usage: scripts/chaos [--for 10m] [--peers 7] [--replicas 3] [--seed N]"
          + " [--history FILE] [--plant lost-ack|resurrect]";

  /** Something broken on purpose, which the checker must find. */
  enum Plant {
    NONE,
    /** Some writes are acknowledged that were never made: I1 must fire. */
    LOST_ACK,
    /** Deleted contents are written anew, as a restored backup would: I4 must fire. */
    RESURRECT;

    static Plant of(String label) {
      for (Plant plant : values()) {
        if (plant != NONE
            && plant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(label)) {
          return plant;
        }
      }
      throw new IllegalArgumentException("--plant is lost-ack or resurrect, not " + label);
    }
  }

  static ChaosOptions of(Path jar, Duration lasting, long seed, Plant plant) {
    return new ChaosOptions(
        new Jar(jar.toAbsolutePath(), JVM), lasting, 7, 3, seed, Optional.empty(), plant);
  }

  /**
   * Reads a command line: the jar, then the options.
   *
   * @throws IllegalArgumentException for what makes no sense
   */
  static ChaosOptions parse(String... arguments) {
    ChaosOptions options =
        of(Path.of(arguments[0]), Duration.ofMinutes(10), System.nanoTime() & 0xffff, Plant.NONE);
    for (int i = 1; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      options = options.with(arguments[i], arguments[i + 1]);
    }
    if (options.replicas < 1 || options.peers < options.replicas || options.peers > 32) {
      throw new IllegalArgumentException("--peers is at least --replicas, and 32 at most");
    }
    return options;
  }

  private ChaosOptions with(String option, String value) {
    return switch (option) {
      case "--for" -> copy(DurationText.parse(value), peers, replicas, seed, history, plant);
      case "--peers" -> copy(lasting, Integer.parseInt(value), replicas, seed, history, plant);
      case "--replicas" -> copy(lasting, peers, Integer.parseInt(value), seed, history, plant);
      case "--seed" -> copy(lasting, peers, replicas, Long.parseLong(value), history, plant);
      case "--history" -> copy(lasting, peers, replicas, seed, Optional.of(Path.of(value)), plant);
      case "--plant" -> copy(lasting, peers, replicas, seed, history, Plant.of(value));
      default -> throw new IllegalArgumentException("unknown option " + option);
    };
  }

  private ChaosOptions copy(
      Duration newLasting,
      int newPeers,
      int newReplicas,
      long newSeed,
      Optional<Path> newHistory,
      Plant newPlant) {
    return new ChaosOptions(jar, newLasting, newPeers, newReplicas, newSeed, newHistory, newPlant);
  }

  /** Copies that a write is acknowledged by. */
  int quorum() {
    return replicas / 2 + 1;
  }
}
