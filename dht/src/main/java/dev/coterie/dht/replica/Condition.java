package dev.coterie.dht.replica;

import dev.coterie.vectorclock.VectorClock;

/**
 * What a write says about what it has seen.
 *
 * <p>A condition is checked against a read, not agreed: two writers at once may both pass, and
 * their versions become siblings. It is no lock.
 */
public sealed interface Condition {

  /** Supersedes what a read just before the write shows: ordinary use makes no siblings. */
  record Plain() implements Condition {}

  /**
   * The writer has seen exactly this. A stale context gives a sibling, never an error, never a
   * loss.
   */
  record Seen(VectorClock context) implements Condition {}

  /** As {@link Seen}, but refused, with nothing written, where a read shows more. */
  record IfMatch(VectorClock context) implements Condition {}

  /** Refused, with nothing written, where a read shows a value. */
  record IfAbsent() implements Condition {}
}
