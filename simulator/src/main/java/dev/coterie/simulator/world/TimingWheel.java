package dev.coterie.simulator.world;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Events of the next ticks in no order, one slot to a tick: what is put in and what is taken out
 * costs the same however many there are (Varghese and Lauck, "Hashed and Hierarchical Timing
 * Wheels", SOSP 1987). Whoever uses it keeps to ticks that lie within {@link #TICKS} of each other.
 */
final class TimingWheel {
  /** How many ticks it reaches: a power of two. */
  static final int TICKS = 1 << 14;

  private static final int FIRST_CAPACITY = 4;

  private final @Nullable Event[][] slots = new @Nullable Event[TICKS][];
  private final int[] sizes = new int[TICKS];
  private final BitSet occupied = new BitSet(TICKS);

  private static int slot(long tick) {
    return (int) tick & (TICKS - 1);
  }

  boolean isEmpty() {
    return occupied.isEmpty();
  }

  void add(Event event, long tick) {
    int slot = slot(tick);
    @Nullable Event[] events = slots[slot];
    int size = sizes[slot];
    if (events == null) {
      events = new @Nullable Event[FIRST_CAPACITY];
      slots[slot] = events;
    } else if (size == events.length) {
      events = Arrays.copyOf(events, 2 * size);
      slots[slot] = events;
    }
    if (size == 0) {
      occupied.set(slot);
    }
    events[size] = event;
    event.place = size;
    sizes[slot] = size + 1;
  }

  /** Takes out an event that is in the slot of this tick. */
  void remove(Event event, long tick) {
    int slot = slot(tick);
    @Nullable Event[] events = slots[slot];
    int last = sizes[slot] - 1;
    Event moved = events[last];
    if (moved == null || events[event.place] != event) {
      throw new IllegalStateException("an event that is not where it says");
    }
    events[event.place] = moved;
    moved.place = event.place;
    events[last] = null;
    event.place = Event.NOT_QUEUED;
    sizes[slot] = last;
    if (last == 0) {
      occupied.clear(slot);
    }
  }

  /** The first tick from this one on that has an event; there must be one. */
  long nextOccupied(long from) {
    int start = slot(from);
    int next = occupied.nextSetBit(start);
    if (next < 0) {
      next = occupied.nextSetBit(0) + TICKS;
    }
    return from + (next - start);
  }

  /** Moves all events of a tick into a heap. */
  void pour(long tick, EventHeap into) {
    int slot = slot(tick);
    @Nullable Event[] events = slots[slot];
    int size = sizes[slot];
    for (int i = 0; i < size; i++) {
      Event event = events[i];
      if (event != null) {
        into.add(event);
      }
      events[i] = null;
    }
    sizes[slot] = 0;
    occupied.clear(slot);
  }
}
