package dev.coterie.dht.sync;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import java.util.Optional;

/**
 * A key of which two peers do not hold the same.
 *
 * @param theirs the partner's record hash; empty where it holds nothing
 * @param ours this peer's
 */
record Difference(Key key, Optional<Hash> theirs, Optional<Hash> ours) {}
