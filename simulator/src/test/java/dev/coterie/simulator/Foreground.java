package dev.coterie.simulator;

import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;

/**
 * What users of a swarm do meanwhile: a read or a write at quorum every few milliseconds, by any
 * peer that is up. Says how long theirs took, in simulated time: what waits on links, and for
 * others' answers, and nothing of processors and disks.
 */
final class Foreground {
  private static final Duration EVERY = Duration.ofMillis(25);
  private static final double WRITES = 0.25;

  private final SimulatedSwarm swarm;
  private final int entries;
  private final Random random = new Random(7);
  private final Times times = new Times();
  private int written;
  private boolean isEnded = true;

  /**
   * @param entries how many are there to be read, as {@link RepairBench} names them; 0 for a swarm
   *     that nobody uses
   */
  Foreground(SimulatedSwarm swarm, int entries) {
    this.swarm = swarm;
    this.entries = entries;
  }

  /** Whether anybody uses the swarm: then not all traffic is repair's. */
  boolean isOn() {
    return entries > 0;
  }

  /** Reads and writes while something goes on, and prints how long that took. */
  void during(String what, Runnable goesOn) {
    if (!isOn()) {
      goesOn.run();
      return;
    }
    isEnded = false;
    next();
    goesOn.run();
    isEnded = true;
    System.out.println("  foreground during " + what + ": " + times.take());
  }

  private void next() {
    if (isEnded) {
      return;
    }
    swarm.world().schedule(EVERY, this::next);
    SimulatedPeer peer = swarm.peer(random.nextInt(swarm.size()));
    if (peer.isUp()) {
      operation(peer);
    }
  }

  private void operation(SimulatedPeer peer) {
    Duration from = swarm.world().now();
    if (random.nextDouble() < WRITES) {
      peer.peer()
          .replication()
          .write(
              swarm.request(
                  "ucxl://bench/meanwhile/" + ++written,
                  Optional.of("written meanwhile"),
                  Optional.empty(),
                  new Condition.Seen(VectorClock.empty()),
                  Level.QUORUM),
              result -> done(from, result, r -> r instanceof WriteResult.Written));
    } else {
      peer.peer()
          .replication()
          .get(
              swarm.key(RepairBench.address(random.nextInt(entries))),
              Level.QUORUM,
              report -> done(from, report, RepairBench::isThere));
    }
  }

  private <T> void done(Duration from, T result, Predicate<T> isGood) {
    times.add(swarm.world().now().minus(from), isGood.test(result));
  }

  /** How long operations took that ended meanwhile. */
  record Summary(int operations, int failed, Duration half, Duration p99) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%d reads and writes, %d failed, p50 %.0f ms, p99 %.0f ms",
          operations,
          failed,
          half.toNanos() / 1e6,
          p99.toNanos() / 1e6);
    }
  }

  private static final class Times {
    private long[] nanos = new long[1_024];
    private int count;
    private int failed;

    void add(Duration time, boolean isGood) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, 2 * count);
      }
      nanos[count++] = time.toNanos();
      failed += isGood ? 0 : 1;
    }

    Summary take() {
      long[] sorted = Arrays.copyOf(nanos, count);
      Arrays.sort(sorted);
      Summary summary = new Summary(count, failed, at(sorted, 0.5), at(sorted, 0.99));
      count = 0;
      failed = 0;
      return summary;
    }

    private static Duration at(long[] sorted, double share) {
      return sorted.length == 0
          ? Duration.ZERO
          : Duration.ofNanos(sorted[(int) (share * (sorted.length - 1))]);
    }
  }
}
