package dev.coterie.simulator;

import dev.coterie.simulator.disk.Medium;
import dev.coterie.simulator.disk.MemoryMedium;
import java.time.Duration;

/**
 * What a simulated peer runs on.
 *
 * @param disk where its store is
 * @param syncTakes how long the disk takes to make a write durable
 */
public record SimulatedMachine(Medium disk, Duration syncTakes) {
  /** What a fast disk takes. */
  public static final Duration SYNC_TAKES = Duration.ofNanos(300_000);

  /** A machine with a fast disk of a kind. */
  public static SimulatedMachine with(Medium disk) {
    return new SimulatedMachine(disk, SYNC_TAKES);
  }

  /** A machine with a disk that never fails. */
  public static SimulatedMachine reliable() {
    return with(new MemoryMedium());
  }
}
