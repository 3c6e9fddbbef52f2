/**
 * What a member follows: an index of all that its roles can read, kept current by sweeping the key
 * space, and the changes in it.
 *
 * <p>Where there are more peers than replicas, no peer stores everything. A {@link
 * dev.coterie.node.index.Sweep} therefore goes through the key space region by region and asks, for
 * each, one peer that is responsible for all of it which records it holds, by their hashes; only
 * those that are new or have changed are read. What this node stores itself is looked at as soon as
 * it is on its disk. A {@link dev.coterie.node.index.FollowSet} keeps what was found, in memory
 * only, and tells those who watch. It runs while somebody has use for it, and no longer: to follow
 * a busy realm costs a read for every write.
 */
@NullMarked
package dev.coterie.node.index;

import org.jspecify.annotations.NullMarked;
