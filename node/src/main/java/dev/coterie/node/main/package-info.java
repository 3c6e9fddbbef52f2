/**
 * The wiring: a home directory, a libp2p host, a durable store and a peer made into one running
 * node, by hand and in one place.
 *
 * <p>{@link dev.coterie.node.main.Coterie} is where embedding programs begin.
 */
@NullMarked
package dev.coterie.node.main;

import org.jspecify.annotations.NullMarked;
