package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FetchSizeTest {
  private static final Duration QUICK = SyncLimits.FETCH_WITHIN.dividedBy(4);
  private static final Duration SLOW = SyncLimits.FETCH_WITHIN.multipliedBy(4);

  private final FetchSize size = new FetchSize();

  @Test
  void itGrowsWhileAnswersAreQuickAndNeverPastItsLimit() {
    assertThat(size.keys()).isEqualTo(SyncLimits.FIRST_KEYS_PER_FETCH);
    assertThat(size.underway()).isEqualTo(1);
    size.answered(size.keys(), QUICK);
    assertThat(size.keys()).isEqualTo(2 * SyncLimits.FIRST_KEYS_PER_FETCH);
    assertThat(size.underway()).isEqualTo(SyncLimits.MAX_FETCHES_UNDERWAY);
    for (int i = 0; i < 10; i++) {
      size.answered(size.keys(), QUICK);
    }
    assertThat(size.keys()).isEqualTo(SyncLimits.MAX_KEYS_PER_FETCH);
  }

  @Test
  void itShrinksWhenAnswersTakeLongAndNeverToNothing() {
    size.answered(size.keys(), QUICK);
    size.answered(size.keys(), SLOW);
    assertThat(size.keys()).isEqualTo(SyncLimits.FIRST_KEYS_PER_FETCH / 2);
    for (int i = 0; i < 10; i++) {
      size.answered(size.keys(), SLOW);
    }
    assertThat(size.keys()).isEqualTo(1);
  }

  @Test
  void itStaysWhileAnswersTakeAboutAsLongAsTheyShouldOrBringLittle() {
    size.answered(size.keys(), SyncLimits.FETCH_WITHIN);
    size.answered(size.keys() - 1, QUICK);
    assertThat(size.keys()).isEqualTo(SyncLimits.FIRST_KEYS_PER_FETCH);
  }

  @Test
  void anAnswerWithNothingLeavesRoomForOne() {
    size.answered(0, SLOW);
    assertThat(size.keys()).isEqualTo(1);
  }
}
