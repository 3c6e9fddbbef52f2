package dev.coterie.simulator.world;

/**
 * Something that happens at a time. A subclass says what; the {@link World} says when.
 *
 * <p>An event is scheduled at most once at a time; it may be scheduled again once it has happened
 * or was cancelled.
 */
public abstract class Event {
  static final int NOT_QUEUED = -1;

  long atNanos;
  long sequence;
  int place = NOT_QUEUED;

  /** What happens. */
  protected abstract void happen();

  /** Whether it is still to come. */
  public final boolean isPending() {
    return place != NOT_QUEUED;
  }

  final boolean isBefore(Event other) {
    return atNanos != other.atNanos ? atNanos < other.atNanos : sequence < other.sequence;
  }
}
