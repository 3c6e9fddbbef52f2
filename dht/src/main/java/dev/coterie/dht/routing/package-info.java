/**
 * Whom a peer knows: the routing table, and how it is filled, kept alive and found again.
 *
 * <p>The table has one bucket for each length of prefix that a contact's position shares with the
 * peer's own (Maymounkov and Mazières, Kademlia, sections 2.2 and 2.4). A contact enters once it
 * has answered a request; whoever only shows itself is pinged first. A full bucket prefers its old
 * contacts: a newcomer waits among the replacements until one of them has failed to answer, since
 * those that have been there long are the likeliest to stay, and since an attacker then cannot
 * flush the table with new identities.
 *
 * <p>{@link dev.coterie.dht.routing.Joining} fills an empty table, {@link
 * dev.coterie.dht.routing.Refresh} looks again now and then, and {@link
 * dev.coterie.dht.routing.Reseed} never stops trying the addresses of peers that were once known
 * and are not in the table: so an empty table, a dead bootstrap peer and a swarm that was cut in
 * two for longer than contacts are kept all mend by themselves.
 */
@NullMarked
package dev.coterie.dht.routing;

import org.jspecify.annotations.NullMarked;
