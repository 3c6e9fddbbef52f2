/**
 * Peers that mean harm.
 *
 * <p>An {@link dev.coterie.simulator.adversary.Adversary} is what a peer is put together from
 * instead of honest parts ({@link dev.coterie.simulator.SimulatedPeer#setParts}); it acts from the
 * next start on. Each does one thing wrong and all else as an honest peer does, so that it is found
 * by nothing but that thing. Each counts its misdeeds: a simulation in which an adversary never did
 * anything has shown nothing.
 *
 * <p>{@link dev.coterie.simulator.adversary.Forgeries} makes the versions that nobody wrote, and
 * {@link dev.coterie.simulator.adversary.Sybils} the identities that crowd around a key.
 */
@NullMarked
package dev.coterie.simulator.adversary;

import org.jspecify.annotations.NullMarked;
