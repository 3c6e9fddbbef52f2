package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OffenderLogTest {
  private final AtomicLong nanos = new AtomicLong();
  private final OffenderLog log = new OffenderLog(nanos::get);

  @Test
  void offencesOfOneNameAreCounted() {
    assertThat(log.note("a", "x")).isEqualTo(1);
    assertThat(log.note("a", "y")).isEqualTo(2);
    assertThat(log.note("b", "x")).isEqualTo(1);
  }

  @Test
  void namesThatCostNothingFillNoLog() {
    for (int i = 0; i < OffenderLog.MAX_NAMED_A_MINUTE; i++) {
      log.note("peer " + i, "x");
    }
    assertThat(log.unnamed()).isZero();
    log.note("one more", "x");
    assertThat(log.unnamed()).isEqualTo(1);
    nanos.set(TimeUnit.MINUTES.toNanos(1));
    log.note("another minute", "x");
    assertThat(log.unnamed()).isZero();
  }
}
