/**
 * A peer: the dispatcher of requests to the small operations that answer them.
 *
 * <p>A peer is single-threaded, does no I/O, and touches the world only through {@link
 * dev.coterie.dht.peer.PeerContext}.
 */
@NullMarked
package dev.coterie.dht.peer;

import org.jspecify.annotations.NullMarked;
