package dev.coterie.simulator.world;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events by time, then by the order of scheduling: a heap with four children to a node, in which
 * every event knows its place, so that any can be taken out.
 */
final class EventHeap {
  private static final int CHILDREN = 4;

  private @Nullable Event[] heap = new @Nullable Event[64];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  void add(Event event) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    size++;
    moveUp(event, size - 1);
  }

  /** The next event, left where it is; null when there is none. */
  @Nullable Event peek() {
    return heap[0];
  }

  /** Takes out an event that is in this heap. */
  void remove(Event event) {
    int place = event.place;
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
