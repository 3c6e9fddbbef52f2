package dev.coterie.node.index;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How much of the key space an index has seen, and how long ago.
 *
 * @param regions parts of the key space
 * @param covered those that a peer responsible for all of it, or a majority of its replicas, told
 *     of in the last sweep
 * @param age since the last sweep that covered all regions began; empty before the first
 * @param asOf when that was, by the wall clock: what was written before is in the index
 * @param entries entries that are there and can be read
 * @param unreadable records whose entries this node cannot read
 */
public record Coverage(
    int regions,
    int covered,
    Optional<Duration> age,
    Optional<Instant> asOf,
    int entries,
    int unreadable) {

  /** Whether the last sweep saw everything. */
  public boolean isComplete() {
    return regions > 0 && covered == regions;
  }
}
