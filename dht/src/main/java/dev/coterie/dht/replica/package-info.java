/**
 * Reading and writing records on the peers that should hold them.
 *
 * <p>The replicas of a key are the k storing peers nearest to its position. A {@link
 * dev.coterie.dht.replica.PutOperation} sends a signed version to all of them and returns when its
 * {@link dev.coterie.dht.replica.Level} is met; a {@link dev.coterie.dht.replica.GetOperation} asks
 * all of them, or, of many reads at a time, as many as the level needs ({@link
 * dev.coterie.dht.replica.ReadWidth}), returns likewise, and repairs those that were behind. A
 * {@link dev.coterie.dht.replica.WriteOperation} is a whole write of an entry: mint a dot, read,
 * decide the causal context, sign, put. What a replica is asked to keep goes through {@link
 * dev.coterie.dht.replica.Acceptance} first, whoever sent it.
 *
 * <p>Replication is in the manner of Dynamo (DeCandia et al., 2007, sections 4.5 and 4.6) without
 * its coordinator: dots are minted and signed by writers, replicas only join.
 */
@NullMarked
package dev.coterie.dht.replica;

import org.jspecify.annotations.NullMarked;
