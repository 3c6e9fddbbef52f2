/**
 * How certificates of deletes go, without any delete being undone.
 *
 * <p>A certificate keeps a deleted entry from coming back with a replica that was away. It may go
 * once nobody is left who could bring the entry back, and nobody can be left only when everybody
 * has been asked. So an admin begins a <em>reap epoch</em>, a record in the authority log, that
 * names the members who take part. A version is <em>old</em> for an epoch when its writer had not
 * seen that record: its signed header names the heads of the log that it had seen, so no clock and
 * no list is needed to tell.
 *
 * <p><b>Two rounds.</b> First each member brings what is old to those that are to keep it: of the
 * members that the epoch names the k nearest to a key, so that all agree on who these are whatever
 * their routing tables say. When all have said that they are through, the admin's peer writes the
 * next record, and each compares itself with the keepers once more ({@link
 * dev.coterie.dht.reap.MemberRound}); from then on members take what is old only from those that
 * are through with that, too ({@link dev.coterie.dht.reap.EpochGate}). When all are, the last
 * record closes the epoch, and certificates that are old go ({@link dev.coterie.dht.reap.Reaper}).
 *
 * <p><b>Everyone else.</b> A peer that was not named, or whose home was put back, knows by its own
 * disk that it is not in the epoch ({@link dev.coterie.dht.reap.Standing}), and so do all that it
 * talks to, since every message with records says which epoch its sender is in. It shows nothing
 * old to anyone, itself included ({@link dev.coterie.dht.reap.EpochContext}), before it has
 * compared it with peers that are in ({@link dev.coterie.dht.reap.Entering}); what it cannot
 * account for it keeps apart ({@link dev.coterie.dht.reap.Quarantine}).
 *
 * <p>The rules were tried out by brute force: {@code ReapModelTest}.
 */
@NullMarked
package dev.coterie.dht.reap;

import org.jspecify.annotations.NullMarked;
