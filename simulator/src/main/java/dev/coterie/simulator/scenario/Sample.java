package dev.coterie.simulator.scenario;

import java.time.Duration;

/**
 * How the swarm stood at one time, for plots.
 *
 * @param at virtual time since the workload began
 * @param partitions cuts of the network at work
 * @param putMillisP50 median virtual milliseconds of the writes since the last sample; 0 for none
 * @param getMillisP50 the same of reads
 * @param repairBytes bytes of payload moved by repair so far
 * @param divergentKeys entries whose replicas that are up do not all hold the same
 * @param operations operations that ended so far
 * @param failed of them, those that were not acknowledged
 */
public record Sample(
    Duration at,
    int peersUp,
    int partitions,
    double putMillisP50,
    double getMillisP50,
    long repairBytes,
    long divergentKeys,
    long operations,
    long failed) {}
