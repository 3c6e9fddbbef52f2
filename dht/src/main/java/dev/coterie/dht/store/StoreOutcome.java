package dev.coterie.dht.store;

/** What became of a write to a store. */
public sealed interface StoreOutcome {

  /** It is on disk and survives a crash. */
  record Durable() implements StoreOutcome {}

  /** It was not kept, or cannot be vouched for; what was durable before still is. */
  record NotKept(Cause cause, String detail) implements StoreOutcome {}

  /** Why a write was not kept. */
  enum Cause {
    /** No space is left. Writes are taken again when there is. */
    DISK_FULL,
    /** The disk reported an error. */
    IO_ERROR,
    /** The store may not be written to. */
    READ_ONLY,
    /** The store was closed before the write. */
    CLOSED,
    /** The store holds too many writes that wait for the disk. */
    OVERLOADED
  }

  /** Whether the write is durable. */
  default boolean isDurable() {
    return this instanceof Durable;
  }
}
