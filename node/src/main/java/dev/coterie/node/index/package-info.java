/**
 * What a member follows: an index of all that its roles can read, by name, kept current by sweeping
 * the key space; lists of it, and the changes in it.
 *
 * <p>Where there are more peers than replicas, no peer stores everything, and names are inside the
 * sealed entries, so nobody can list but one who has opened them. A {@link
 * dev.coterie.node.index.FollowSet} therefore keeps a {@link dev.coterie.node.index.Row} for each
 * record of the realm. A {@link dev.coterie.node.index.Sweep} goes through the key space region by
 * region and compares the rows with what a peer that is responsible for the region holds, by
 * range-based set reconciliation (Meyer, Range-Based Set Reconciliation, 2023) over the hashes of
 * records; {@link dev.coterie.node.index.Reads} reads those that are new or have changed, and the
 * rows take them in as a join: one who lags behind, or lies, undoes nothing. What this node writes
 * is in the index as soon as it is acknowledged; what it stores for others waits in a {@link
 * dev.coterie.node.index.Backlog} until there is time to open it. The {@link
 * dev.coterie.node.index.SweepSchedule} says when there is a sweep, which is never over before what
 * waited when it began has been looked at.
 *
 * <p>What a replica says of what it holds is a hint. One that holds a record back delays it until
 * another is asked, which is the next time. Sweeps that must not miss anything that was
 * acknowledged before, the first of a life and those that a caller asks for, ask so many of a
 * region's replicas that they meet every majority.
 *
 * <p>Rows live in memory, in a bounded number of bytes, and outlive the process in an {@link
 * dev.coterie.node.index.IndexFile}, sealed: frames of rows appended as they change, no database,
 * since nothing is ever looked up in it, and what is lost of it is found again by the next sweep.
 */
@NullMarked
package dev.coterie.node.index;

import org.jspecify.annotations.NullMarked;
