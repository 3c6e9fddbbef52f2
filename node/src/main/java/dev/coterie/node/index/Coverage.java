package dev.coterie.node.index;

import java.time.Duration;
import java.util.Optional;

/**
 * How much of the key space an index has seen, and how long ago.
 *
 * @param regions parts of the key space
 * @param covered those that a peer responsible for all of it, or a majority of its replicas, told
 *     of
 * @param age since the last sweep that covered all regions began; empty before the first
 * @param entries entries that are there and can be read
 * @param unreadable records whose entries this node cannot read
 */
public record Coverage(
    int regions, int covered, Optional<Duration> age, int entries, int unreadable) {

  /** Whether the last sweep saw everything. */
  public boolean isComplete() {
    return regions > 0 && covered == regions;
  }
}
