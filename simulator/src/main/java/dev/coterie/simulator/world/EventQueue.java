package dev.coterie.simulator.world;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events by time, then by the order of scheduling: a heap with four children to a node, in which
 * every event knows its place, so that a cancelled one leaves at once.
 *
 * <p>Most events of a swarm are timeouts that never come true. A queue that kept them until their
 * time would be many times as long, and slower for it.
 */
final class EventQueue {
  /** Events that may wait at one time: more means that something schedules without end. */
  static final int MAX_EVENTS = 1 << 26;

  private static final int CHILDREN = 4;

  private final int maxEvents;
  private @Nullable Event[] heap = new @Nullable Event[64];
  private int size;
  private long nextSequence;

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
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    event.atNanos = atNanos;
    event.sequence = nextSequence++;
    size++;
    moveUp(event, size - 1);
  }

  /** The next event, left where it is; null when there is none. */
  @Nullable Event peek() {
    return heap[0];
  }

  /** Takes an event out; without effect when it is not waiting. */
  void remove(Event event) {
    int place = event.place;
    if (place == Event.NOT_QUEUED) {
      return;
    }
    event.place = Event.NOT_QUEUED;
    size--;
    Event last = at(size);
    heap[size] = null;
    if (last == event) {
      return;
    }
    if (place > 0 && last.isBefore(at(parent(place)))) {
      moveUp(last, place);
    } else {
      moveDown(last, place);
    }
  }

  private void moveUp(Event event, int from) {
    int place = from;
    while (place > 0) {
      Event above = at(parent(place));
      if (!event.isBefore(above)) {
        break;
      }
      put(above, place);
      place = parent(place);
    }
    put(event, place);
  }

  private void moveDown(Event event, int from) {
    int place = from;
    while (true) {
      int first = place * CHILDREN + 1;
      if (first >= size) {
        break;
      }
      int least = first;
      for (int child = first + 1; child < Math.min(first + CHILDREN, size); child++) {
        if (at(child).isBefore(at(least))) {
          least = child;
        }
      }
      if (!at(least).isBefore(event)) {
        break;
      }
      put(at(least), place);
      place = least;
    }
    put(event, place);
  }

  private static int parent(int place) {
    return (place - 1) / CHILDREN;
  }

  private Event at(int place) {
    Event event = heap[place];
    if (event == null) {
      throw new IllegalStateException("no event at place " + place + " of " + size);
    }
    return event;
  }

  private void put(Event event, int place) {
    heap[place] = event;
    event.place = place;
  }
}
