package dev.coterie.dht.store;

/** What became of a write to a store. */
public sealed interface StoreOutcome {

  /** It is on disk and survives a crash. */
  record Durable() implements StoreOutcome {}

  /** It was not kept, or cannot be vouched for; what was durable before still is. */
  record NotKept(Cause cause, String detail) implements StoreOutcome {
    /** What happened, for people: the cause, then the detail. */
    public String inWords() {
      return cause.words + " (" + detail + ")";
    }
  }

  /** Why a write was not kept. */
  enum Cause {
    /** No space is left. Writes are taken again when there is. */
    DISK_FULL("the disk is full"),
    /** The disk reported an error. */
    IO_ERROR("the disk reported an error"),
    /** The store may not be written to. */
    READ_ONLY("the disk may not be written to"),
    /** The store was closed before the write. */
    CLOSED("the store is closed"),
    /** The store holds too many writes that wait for the disk. */
    OVERLOADED("too much waits for the disk");

    private final String words;

    Cause(String words) {
      this.words = words;
    }
  }

  /** Whether the write is durable. */
  default boolean isDurable() {
    return this instanceof Durable;
  }
}
