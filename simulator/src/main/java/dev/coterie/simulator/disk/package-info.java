/**
 * What a machine keeps while no peer lives on it, and how that goes wrong.
 *
 * <p>A {@link dev.coterie.simulator.disk.Medium} outlives the lives of a peer: each life opens a
 * {@link dev.coterie.dht.store.RecordStore} over it. It can be copied, so that a machine is put
 * back to an earlier state, as from a backup or a snapshot.
 */
@NullMarked
package dev.coterie.simulator.disk;

import org.jspecify.annotations.NullMarked;
