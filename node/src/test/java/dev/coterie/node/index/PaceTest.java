package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {
  private final Pace pace = new Pace();

  private Duration restAfter(int pieces, Duration eachTakes) {
    Duration now = Duration.ZERO;
    Duration rest = Duration.ZERO;
    pace.began(now);
    for (int i = 0; i < pieces; i++) {
      now = now.plus(eachTakes);
      rest = pace.ended(now);
    }
    return rest;
  }

  @Test
  void aBatchIsFollowedByARestOfNineTimesItsTimeAndNothingLessIs() {
    Duration each = Duration.ofMillis(1);
    assertThat(restAfter(Pace.BATCH - 1, each)).isZero();
    assertThat(restAfter(Pace.BATCH, each)).isEqualTo(each.multipliedBy(9 * Pace.BATCH));
    assertThat(restAfter(2 * Pace.BATCH, each)).isEqualTo(each.multipliedBy(9 * Pace.BATCH));
  }

  @Test
  void aRestIsNoLongerThanItsLimit() {
    Duration longest = Pace.MOST_REST.dividedBy(9L * Pace.BATCH);
    assertThat(restAfter(Pace.BATCH, longest))
        .isBetween(Pace.MOST_REST.minusMillis(1), Pace.MOST_REST);
    assertThat(restAfter(Pace.BATCH, longest.plusMillis(1))).isEqualTo(Pace.MOST_REST);
  }
}
