package dev.coterie.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReadWidthTest {
  private final ReadWidth width = new ReadWidth();

  @Test
  void asManyReadsAtOnceAskAllReplicasAsTheLimitAndNoMore() {
    Duration now = Duration.ofMinutes(1);
    for (int i = 0; i < ReadWidth.WIDE_READS_PER_SECOND; i++) {
      assertThat(width.takeWide(now)).isTrue();
    }
    assertThat(width.takeWide(now)).isFalse();
    Duration later = now.plus(Duration.ofSeconds(1).dividedBy(ReadWidth.WIDE_READS_PER_SECOND));
    assertThat(width.takeWide(later)).isTrue();
    assertThat(width.takeWide(later)).isFalse();
  }

  @Test
  void howLongAReadWaitsFollowsHowLongAnswersTakeWithinItsLimits() {
    assertThat(width.patience()).isEqualTo(ReadWidth.LEAST_PATIENCE);
    for (int i = 0; i < 100; i++) {
      width.answered(Duration.ofMillis(40));
    }
    assertThat(width.patience()).isBetween(Duration.ofMillis(40), Duration.ofMillis(60));
    for (int i = 0; i < 100; i++) {
      width.answered(Duration.ofSeconds(3));
    }
    assertThat(width.patience()).isEqualTo(ReadWidth.MOST_PATIENCE);
  }
}
