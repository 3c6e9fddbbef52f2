/**
 * Iterative lookups: finding the live peers closest to a target by asking ever closer ones.
 *
 * <p>A {@link dev.coterie.dht.lookup.Lookup} keeps a short list of candidates by their distance to
 * the target, and a few requests in flight to the closest of them. It ends when the closest that
 * are there have all answered (Maymounkov and Mazières, Kademlia, section 2.3; termination as in
 * libp2p's kad-dht specification). What is asked, and what an answer means, is the {@link
 * dev.coterie.dht.lookup.Query}'s: finding peers and getting values are the same walk.
 */
@NullMarked
package dev.coterie.dht.lookup;

import org.jspecify.annotations.NullMarked;
