package dev.coterie.vectorclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Clocks against plain sets: a mask with one bit for each of 3 writers × 10 counters. */
final class VectorClockProperties {
  static final int WRITERS = 3;
  static final int COUNTERS = 10;

  @Provide
  Arbitrary<Long> sets() {
    return Arbitraries.longs().between(0, (1L << WRITERS * COUNTERS) - 1);
  }

  /** The clock that covers exactly these bits. */
  static VectorClock clockOf(long set) {
    VectorClock clock = VectorClock.EMPTY;
    for (int writer = 0; writer < WRITERS; writer++) {
      List<Long> missing = new ArrayList<>();
      for (long counter = 1; counter <= COUNTERS; counter++) {
        if (!has(set, writer, counter)) {
          missing.add(counter);
        }
      }
      clock = clock.with(TestVersion.writer(writer), COUNTERS, missing);
    }
    return clock;
  }

  static long setOf(VectorClock clock) {
    long set = 0;
    for (int writer = 0; writer < WRITERS; writer++) {
      for (long counter = 1; counter <= COUNTERS; counter++) {
        set |= clock.covers(TestVersion.dot(writer, counter)) ? bit(writer, counter) : 0;
      }
    }
    return set;
  }

  static long bit(int writer, long counter) {
    return 1L << (writer * COUNTERS + counter - 1);
  }

  private static boolean has(long set, int writer, long counter) {
    return (set & bit(writer, counter)) != 0;
  }

  @Property
  void aClockCoversTheSetThatItWasMadeOf(@ForAll("sets") long set) {
    assertThat(setOf(clockOf(set))).isEqualTo(set);
  }

  @Property
  void joinIsUnion(@ForAll("sets") long a, @ForAll("sets") long b) {
    VectorClock joined = clockOf(a).join(clockOf(b));
    assertThat(setOf(joined)).isEqualTo(a | b);
    assertThat(joined).isEqualTo(clockOf(a | b)).hasSameHashCodeAs(clockOf(a | b));
  }

  @Property
  void containsIsSuperset(@ForAll("sets") long a, @ForAll("sets") long b) {
    assertThat(clockOf(a).contains(clockOf(b))).isEqualTo((a | b) == a);
    assertThat(clockOf(a | b).contains(clockOf(b))).isTrue();
    assertThat(clockOf(a & b)).matches(both -> clockOf(a).contains(both));
  }

  @Property
  void clocksAreEqualExactlyWhenTheirSetsAre(@ForAll("sets") long a, @ForAll("sets") long b) {
    assertThat(clockOf(a).equals(clockOf(b))).isEqualTo(a == b);
    assertThat(clockOf(a).with(TestVersion.writer(0), 99, List.of())).isNotEqualTo(clockOf(a));
  }

  @Property
  void theEntriesAreNormalised(@ForAll("sets") long a, @ForAll("sets") long b) {
    VectorClock joined = clockOf(a).join(clockOf(b));
    assertThat(joined.writers()).isSorted().doesNotHaveDuplicates();
    for (WriterId writer : joined.writers()) {
      long[] exceptions = joined.exceptions(writer);
      assertThat(exceptions).isSorted().doesNotHaveDuplicates();
      assertThat(joined.covers(new Dot(writer, joined.ceiling(writer)))).isTrue();
      for (long exception : exceptions) {
        assertThat(exception).isBetween(1L, joined.ceiling(writer) - 1);
      }
    }
  }

  @Property
  void bytesComeBackAsTheSameClock(@ForAll("sets") long set) throws MalformedClockException {
    VectorClock clock = clockOf(set);
    VectorClock back = VectorClock.decode(clock.encode());
    assertThat(back).isEqualTo(clock);
    assertThat(back.encode()).isEqualTo(clock.encode());
  }
}
