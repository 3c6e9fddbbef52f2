package dev.coterie.vectorclock;

/**
 * A clock would pass one of its limits; nothing was changed.
 *
 * <p>Thrown where a clock is made or written, never while replicas merge. The message names the
 * value, the limit and what helps.
 */
public final class ClockLimitException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Limit limit;
  private final long value;
  private final long max;

  ClockLimitException(Limit limit, long value, long max, String remedy) {
    super(limit.words() + ": " + value + ", at most " + max + "; " + remedy);
    this.limit = limit;
    this.value = value;
    this.max = max;
  }

  /** What there was too much of. */
  public Limit limit() {
    return limit;
  }

  /** What it would have come to. */
  public long value() {
    return value;
  }

  /** The most that is allowed. */
  public long max() {
    return max;
  }
}
