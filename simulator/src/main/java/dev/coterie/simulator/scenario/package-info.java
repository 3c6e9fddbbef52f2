/**
 * Whole runs as data: a swarm, a workload, faults, and what is expected.
 *
 * <p>A {@link dev.coterie.simulator.scenario.Scenario} is a YAML document. {@link
 * dev.coterie.simulator.scenario.Simulation} runs one from a seed in two phases, as TigerBeetle's
 * simulator does: first the workload under faults, when nothing unsafe may happen; then all faults
 * end and the swarm must converge within so many sync periods. The report says how often each
 * invariant was checked and how often each "sometimes" goal was reached: a run that never met its
 * fault, or checked nothing, has failed.
 */
@NullMarked
package dev.coterie.simulator.scenario;

import org.jspecify.annotations.NullMarked;
