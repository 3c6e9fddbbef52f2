/**
 * The durable {@link dev.coterie.dht.store.RecordStore}: the journal on real files, and the MapDB
 * index over it.
 *
 * <p><b>A write</b> waits in {@code WriteQueue} until the {@code Committer} takes it, with up to
 * 1,023 others. The committer joins each to what is kept ({@code Draft}), appends what changed to
 * the {@link dev.coterie.dht.store.Journal}, makes all of it durable with one fsync, shows it to
 * readers and calls back. Writing it to MapDB is left to a second thread ({@code LiveIndex}), which
 * takes thousands of records at a time: so the order of positions and of address prefixes costs a
 * page for many of them ({@code SortedPages}), and so do the sums over ranges ({@code
 * Fingerprints}).
 *
 * <p><b>A read</b> is a look into what is pending, a look into MapDB, and a checksum. The record is
 * a view of those bytes and parsed only by what needs it parsed.
 *
 * <p><b>What can break.</b> MapDB without transactions is worth nothing after a crash, so it is
 * deleted and rebuilt then ({@code IndexRebuild}), and whenever it misbehaves. The journal's clean
 * marker, written last and removed first, is what says that it may be trusted. Whatever of the
 * journal cannot be read is reported as {@link dev.coterie.node.storage.StoreDamage} and the rest
 * is served.
 */
@NullMarked
package dev.coterie.node.storage;

import org.jspecify.annotations.NullMarked;
