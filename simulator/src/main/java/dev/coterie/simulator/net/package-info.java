/**
 * Hosts, the links between them, and what a peer sees of the world.
 *
 * <p>A {@link dev.coterie.simulator.net.SimulatedHost} is a machine on which one peer lives, one
 * life at a time: it is started, may crash, and is started again. Each life has a {@link
 * dev.coterie.simulator.net.SimulatedContext} through which it does all that it does; nothing that
 * a dead life scheduled, asked or waited for ever comes back to it.
 *
 * <p>The {@link dev.coterie.simulator.net.SimulatedNetwork} carries requests and their answers,
 * late, or not at all. Each request ends in exactly one outcome: answered, timed out, or failed.
 * What is lost, and what a machine that crashed had taken in, ends by timing out; a machine on
 * which nothing listens refuses, and that is known after one way there and back.
 */
@NullMarked
package dev.coterie.simulator.net;

import org.jspecify.annotations.NullMarked;
