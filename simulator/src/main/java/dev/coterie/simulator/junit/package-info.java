/**
 * Simulated swarms in JUnit 5 tests: one method, many seeds.
 *
 * <pre>{@code
 * @SimulatedSwarmTest(peers = 9, replicas = 3)
 * @Seeds(200)
 * void anEntrySurvivesTheCrashOfAReplica(SimulatedSwarm swarm) {
 *   swarm.put(0, "ucxl://shop/cart", "half to even");
 *   swarm.crash(swarm.replicasOf("ucxl://shop/cart", 1).get(0));
 *   assertThat(swarm.get(1, "ucxl://shop/cart")).containsExactly("half to even");
 * }
 * }</pre>
 *
 * <p>The method runs once for each seed, each time with a swarm of its own, and the seed is in the
 * test's name. A test that fails prints one line with which that seed alone runs again:
 *
 * <pre>Replay: mvn test -Dtest='CartTest#anEntrySurvivesTheCrashOfAReplica' -Dcoterie.seed=17</pre>
 *
 * <p>Two settings, as system properties or in {@code junit-platform.properties}: {@code
 * coterie.seed} runs these seeds (a number, or several with commas) in place of those that the test
 * names; {@code coterie.seeds} runs so many seeds wherever {@code @Seeds} stands, for a night of
 * fresh ones. Without either, a test runs the same seeds every time: what a build says does not
 * depend on luck.
 *
 * <p>JUnit is an optional dependency of this module: who uses this package has it already.
 */
@NullMarked
package dev.coterie.simulator.junit;

import org.jspecify.annotations.NullMarked;
