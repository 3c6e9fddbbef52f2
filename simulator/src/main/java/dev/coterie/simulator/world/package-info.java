/**
 * Virtual time, one queue of events, and a tree of seeds.
 *
 * <p>A {@link dev.coterie.simulator.world.World} runs one event after the other. Events are ordered
 * by their time, and those of one time by the order in which they were scheduled, so nothing is
 * left to chance but what is drawn from the seed. Every concern draws from its own branch of the
 * {@link dev.coterie.simulator.world.SeedTree}: adding a draw to one of them does not shift
 * another's. The {@link dev.coterie.simulator.world.Trace} sums up what happened in one number, by
 * which two runs can be compared.
 */
@NullMarked
package dev.coterie.simulator.world;

import org.jspecify.annotations.NullMarked;
