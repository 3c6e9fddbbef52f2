/**
 * The store's port, its twin in memory, and the journal.
 *
 * <p>{@link dev.coterie.dht.store.RecordStore} is what protocol code knows. The journal is the
 * truth behind a durable store: an append-only, checksummed, segmented log over a small {@link
 * dev.coterie.dht.store.Disk} port, so that simulated disks run under the real journal.
 */
@NullMarked
package dev.coterie.dht.store;

import org.jspecify.annotations.NullMarked;
