package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import java.util.List;
import java.util.Optional;

/**
 * Versions that a peer has put on its disk.
 *
 * @param peer its index
 * @param versions what was merged
 * @param after what the disk holds of the key afterwards
 */
public record Merge(int peer, Key key, List<Version> versions, Optional<StoredRecord> after) {}
