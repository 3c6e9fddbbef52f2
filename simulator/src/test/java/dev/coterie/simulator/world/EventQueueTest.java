package dev.coterie.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class EventQueueTest {
  private static final class Marker extends Event {
    @Override
    protected void happen() {}
  }

  @Test
  void eventsLeaveByTimeAndThenInTheOrderOfScheduling() {
    EventQueue queue = new EventQueue();
    Marker late = add(queue, 20);
    Marker first = add(queue, 10);
    Marker second = add(queue, 10);

    assertThat(drain(queue)).containsExactly(first, second, late);
  }

  @Test
  void aCancelledEventLeavesAtOnceAndTheOthersKeepTheirOrder() {
    SplittableRandom random = new SplittableRandom(7);
    for (int round = 0; round < 200; round++) {
      EventQueue queue = new EventQueue();
      List<Marker> expected = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        expected.add(add(queue, random.nextLong(30)));
        if (random.nextInt(3) == 0) {
          queue.remove(expected.remove(random.nextInt(expected.size())));
        }
      }
      expected.sort(Comparator.comparingLong(event -> event.atNanos));

      assertThat(queue.size()).isEqualTo(expected.size());
      assertThat(drain(queue)).isEqualTo(expected);
    }
  }

  @Test
  void eventsLeaveInOrderWhetherTheyAreDueAtOnceOrInAYearAndWhileOthersComeAndGo() {
    long[] spans = {10, 1_000_000, 100_000_000, 10_000_000_000L, 1_000_000_000_000L, 1L << 55};
    SplittableRandom random = new SplittableRandom(8);
    for (int round = 0; round < 100; round++) {
      EventQueue queue = new EventQueue();
      TreeSet<Marker> expected =
          new TreeSet<>(
              Comparator.<Marker>comparingLong(event -> event.atNanos)
                  .thenComparingLong(event -> event.sequence));
      long nowNanos = 0;
      for (int i = 0; i < 300; i++) {
        long span = spans[random.nextInt(spans.length)];
        expected.add(add(queue, nowNanos + random.nextLong(span)));
        if (random.nextInt(4) == 0) {
          List<Marker> all = new ArrayList<>(expected);
          Marker cancelled = all.get(random.nextInt(all.size()));
          expected.remove(cancelled);
          queue.remove(cancelled);
        } else if (random.nextInt(2) == 0) {
          Marker next = expected.first();
          assertThat(queue.peek()).isSameAs(next);
          nowNanos = next.atNanos;
          expected.remove(next);
          queue.remove(next);
        }
        assertThat(queue.size()).isEqualTo(expected.size());
      }
      assertThat(drain(queue)).isEqualTo(new ArrayList<>(expected));
    }
  }

  @Test
  void cancellingTwiceIsCancellingOnce() {
    EventQueue queue = new EventQueue();
    Marker event = add(queue, 1);
    queue.remove(event);
    queue.remove(event);

    assertThat(queue.size()).isZero();
    assertThat(event.isPending()).isFalse();
  }

  @Test
  void anEventIsScheduledOnlyOnceAtATime() {
    EventQueue queue = new EventQueue();
    Marker event = add(queue, 1);

    assertThatThrownBy(() -> queue.add(event, 2)).isInstanceOf(IllegalStateException.class);
    queue.remove(event);
    queue.add(event, 3);
    assertThat(drain(queue)).containsExactly(event);
  }

  @Test
  void itTakesAsManyEventsAsItsLimitAndNotOneMore() {
    EventQueue queue = new EventQueue(3);
    add(queue, 1);
    add(queue, 1);
    add(queue, 1);

    assertThat(queue.size()).isEqualTo(3);
    assertThatThrownBy(() -> add(queue, 1)).hasMessageContaining("more than 3 events");
  }

  private static Marker add(EventQueue queue, long atNanos) {
    Marker event = new Marker();
    queue.add(event, atNanos);
    return event;
  }

  private static List<Event> drain(EventQueue queue) {
    List<Event> result = new ArrayList<>();
    for (Event next = queue.peek(); next != null; next = queue.peek()) {
      queue.remove(next);
      result.add(next);
    }
    return result;
  }
}
