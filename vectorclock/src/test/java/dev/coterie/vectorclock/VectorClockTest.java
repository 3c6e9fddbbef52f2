package dev.coterie.vectorclock;

import static dev.coterie.vectorclock.TestVersion.dot;
import static dev.coterie.vectorclock.TestVersion.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class VectorClockTest {
  private static final WriterId ADA = writer(1);
  private static final WriterId BOB = writer(2);

  @Test
  void theEmptyClockCoversNothing() {
    assertThat(VectorClock.empty()).isSameAs(VectorClock.EMPTY);
    assertThat(VectorClock.EMPTY.isEmpty()).isTrue();
    assertThat(VectorClock.EMPTY.covers(dot(1, 1))).isFalse();
    assertThat(VectorClock.EMPTY.ceiling(ADA)).isZero();
    assertThat(VectorClock.EMPTY.exceptions(ADA)).isEmpty();
    assertThat(VectorClock.EMPTY.writers()).isEmpty();
  }

  @Test
  void aClockCoversUpToTheCeilingExceptTheExceptions() {
    VectorClock clock = VectorClock.EMPTY.with(ADA, 5, List.of(4L, 2L));
    assertThat(LongStream.rangeClosed(1, 7).filter(n -> clock.covers(dot(1, n))))
        .containsExactly(1L, 3L, 5L);
    assertThat(clock.covers(dot(2, 1))).isFalse();
    assertThat(clock.exceptions(ADA)).containsExactly(2, 4);
    assertThat(clock).hasToString("{0001:5 except [2, 4]}");
  }

  @Test
  void writersAreSortedWhateverTheOrderOfAdding() {
    VectorClock clock =
        VectorClock.EMPTY
            .with(BOB, 1, List.of())
            .with(writer(3), 1, List.of())
            .with(ADA, 2, List.of());
    assertThat(clock.writers()).containsExactly(ADA, BOB, writer(3));
    assertThat(clock.writerCount()).isEqualTo(3);
  }

  @Test
  void anExceptedCeilingIsLowered() {
    VectorClock clock = VectorClock.EMPTY.with(ADA, 5, List.of(5L, 4L, 2L));
    assertThat(clock).isEqualTo(VectorClock.EMPTY.with(ADA, 3, List.of(2L)));
    assertThat(clock).hasSameHashCodeAs(VectorClock.EMPTY.with(ADA, 3, List.of(2L)));
  }

  @Test
  void aWriterOfWhichNothingIsCoveredHasNoEntry() {
    VectorClock clock = VectorClock.EMPTY.with(BOB, 1, List.of());
    assertThat(clock.with(ADA, 2, List.of(1L, 2L))).isEqualTo(clock);
    assertThat(clock.with(BOB, 0, List.of())).isSameAs(VectorClock.EMPTY);
  }

  @Test
  void withReplacesOnlyThatWritersEntry() {
    VectorClock clock =
        VectorClock.EMPTY.with(ADA, 5, List.of(2L)).with(BOB, 7, List.of()).with(ADA, 3, List.of());
    assertThat(clock.ceiling(ADA)).isEqualTo(3);
    assertThat(clock.exceptions(ADA)).isEmpty();
    assertThat(clock.ceiling(BOB)).isEqualTo(7);
  }

  @Test
  void ceilingsAndExceptionsOutsideTheirBoundsAreRefused() {
    assertThat(VectorClock.EMPTY.with(ADA, Dot.MAX_COUNTER, List.of()).ceiling(ADA))
        .isEqualTo(Dot.MAX_COUNTER);
    for (long ceiling : new long[] {-1, Dot.MAX_COUNTER + 1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VectorClock.EMPTY.with(ADA, ceiling, List.of()))
          .withMessageContaining("ceiling of " + ceiling);
    }
    for (long exception : new long[] {-1, 0, 6}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VectorClock.EMPTY.with(ADA, 5, List.of(exception, 2L)))
          .withMessageContaining("exception of " + exception);
    }
  }

  @Test
  void aWriterHasAtMost16Exceptions() {
    List<Long> sixteen = LongStream.rangeClosed(1, 16).boxed().toList();
    List<Long> seventeen = LongStream.rangeClosed(1, 17).boxed().toList();
    assertThat(VectorClock.EMPTY.with(ADA, 18, sixteen).exceptions(ADA)).hasSize(16);
    assertThatExceptionOfType(ClockLimitException.class)
        .isThrownBy(() -> VectorClock.EMPTY.with(ADA, 18, seventeen))
        .withMessageContaining("17, at most 16")
        .satisfies(
            refusal -> {
              assertThat(refusal.limit()).isEqualTo(Limit.EXCEPTIONS);
              assertThat(refusal.value()).isEqualTo(17);
              assertThat(refusal.max()).isEqualTo(16);
            });
  }

  @Test
  void aJoinThatAddsNothingAnswersTheLargerClockItself() {
    VectorClock small = VectorClock.EMPTY.with(ADA, 5, List.of(2L));
    VectorClock large = small.with(BOB, 1, List.of()).with(ADA, 6, List.of());
    assertThat(small.join(large)).isSameAs(large);
    assertThat(large.join(small)).isSameAs(large);
    assertThat(large.join(VectorClock.EMPTY)).isSameAs(large);
  }

  @Test
  void theExceptionsHandedOutAreACopy() {
    VectorClock clock = VectorClock.EMPTY.with(ADA, 5, List.of(2L));
    clock.exceptions(ADA)[0] = 3;
    assertThat(clock.exceptions(ADA)).containsExactly(2);
  }

  @Test
  void writersAboveAreThoseWhoseCeilingIsHigherThanWhatIsKnownOfThem() {
    WriterId ada = WriterId.of(new byte[] {1});
    WriterId bob = WriterId.of(new byte[] {2});
    VectorClock clock = VectorClock.empty().with(bob, 7, List.of()).with(ada, 3, List.of());

    assertThat(clock.writersAbove(writer -> 0)).containsExactly(ada, bob);
    assertThat(clock.writersAbove(writer -> 3)).containsExactly(bob);
    assertThat(clock.writersAbove(writer -> 7)).isEmpty();
  }
}
