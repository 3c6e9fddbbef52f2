package dev.coterie.vectorclock;

/** What there can be too much of; refusals name it together with the value and the bound. */
public enum Limit {
  /** Visible versions of one entry: {@link Siblings#MAX_SIBLINGS}. */
  SIBLINGS("siblings"),
  /** Writers in a clock: {@link VectorClock#SOFT_MAX_WRITERS} or {@code HARD_MAX_WRITERS}. */
  WRITERS("writers in a clock"),
  /** Exceptions of a writer: {@link VectorClock#MAX_EXCEPTIONS_PER_WRITER}. */
  EXCEPTIONS("exceptions of one writer in a clock"),
  /** A writer's own dots of one entry that may be alive: {@link OwnDots#MAX_OPEN_DOTS}. */
  OPEN_DOTS("writes to one entry that are not known to be acknowledged"),
  /** The counter up to which a token may cover the dots of the writer that is about to write. */
  OWN_COUNTER("the last counter of this writer that a token covers");

  private final String words;

  Limit(String words) {
    this.words = words;
  }

  /** What is counted, in words for a message. */
  public String words() {
    return words;
  }
}
