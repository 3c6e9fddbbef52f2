package dev.coterie.simulator.scenario;

import java.time.Duration;

/**
 * How far a run has come.
 *
 * @param phase what is going on: {@code joining}, {@code workload} or {@code converging}
 * @param simulated virtual time since the run began
 * @param of virtual time that the run takes, about
 */
public record Progress(
    String phase, Duration simulated, Duration of, long events, long operations) {}
