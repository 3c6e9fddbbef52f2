package dev.coterie.simulator.world;

import org.jspecify.annotations.Nullable;

/**
 * Events by time, then by the order of scheduling.
 *
 * <p>Most events of a swarm are timeouts that never come true. So only what is due within a tick is
 * kept in order, in a small heap; what is due later lies in a timing wheel, unordered, from which a
 * cancelled event leaves at once; and what is due much later in another heap. Every event is in the
 * part that its time says, and moves on when the horizons do.
 */
final class EventQueue {
  /** Events that may wait at one time: more means that something schedules without end. */
  static final int MAX_EVENTS = 1 << 26;

  /** A tick is 2 to the power of this many nanoseconds: about four milliseconds. */
  private static final int TICK_BITS = 22;

  private final int maxEvents;
  private final EventHeap near = new EventHeap();
  private final TimingWheel wheel = new TimingWheel();
  private final EventHeap far = new EventHeap();
  private int size;
  private long nextSequence;

  /** The first tick whose events are in the wheel; those before are near. */
  private long horizon;

  EventQueue() {
    this(MAX_EVENTS);
  }

  EventQueue(int maxEvents) {
    this.maxEvents = maxEvents;
  }

  int size() {
    return size;
  }

  void add(Event event, long atNanos) {
    if (event.isPending()) {
      throw new IllegalStateException("an event that is already scheduled");
    }
    if (size == maxEvents) {
      throw new IllegalStateException("more than " + maxEvents + " events are waiting");
    }
    event.atNanos = atNanos;
    event.sequence = nextSequence++;
    size++;
    put(event);
  }

  private void put(Event event) {
    long tick = tick(event);
    if (tick < horizon) {
      near.add(event);
    } else if (isInWheel(tick)) {
      wheel.add(event, tick);
    } else {
      far.add(event);
    }
  }

  private static long tick(Event event) {
    return event.atNanos >> TICK_BITS;
  }

  private boolean isInWheel(long tick) {
    return tick - horizon < TimingWheel.TICKS;
  }

  /** The next event, left where it is; null when there is none. */
  @Nullable Event peek() {
    while (near.isEmpty() && size > 0) {
      moveHorizon();
    }
    return near.peek();
  }

  /** To behind the first tick that has an event. */
  private void moveHorizon() {
    if (wheel.isEmpty()) {
      Event first = far.peek();
      if (first == null) {
        throw new IllegalStateException(size + " events, and none is anywhere");
      }
      horizon = tick(first);
    } else {
      long next = wheel.nextOccupied(horizon);
      wheel.pour(next, near);
      horizon = next + 1;
    }
    for (Event event = far.peek(); event != null && isInWheel(tick(event)); event = far.peek()) {
      far.remove(event);
      put(event);
    }
  }

  /** Takes an event out; without effect when it is not waiting. */
  void remove(Event event) {
    if (!event.isPending()) {
      return;
    }
    size--;
    long tick = tick(event);
    if (tick < horizon) {
      near.remove(event);
    } else if (isInWheel(tick)) {
      wheel.remove(event, tick);
    } else {
      far.remove(event);
    }
  }
}
