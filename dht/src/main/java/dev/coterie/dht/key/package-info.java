/**
 * The key space: keys, positions and XOR distance.
 *
 * <p>A {@link dev.coterie.dht.key.Key} names a record, a {@link dev.coterie.dht.key.Position} says
 * where it lies. Both peers and keys have positions, by hashing, so that neither can choose its
 * neighbours freely; everything that is ordered (buckets, stores, ranges) is ordered by position.
 */
@NullMarked
package dev.coterie.dht.key;

import org.jspecify.annotations.NullMarked;
