package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class LatencyTest {
  private static final Duration MILLI = Duration.ofMillis(1);

  @Test
  void aFixedLatencyIsAlwaysTheSame() {
    assertThat(samples(Latency.fixed(MILLI)).distinct()).containsExactly(1_000_000L);
  }

  @Test
  void aUniformLatencyKeepsItsBoundsAndItsMean() {
    long[] nanos = samples(Latency.uniform(MILLI, MILLI.multipliedBy(3))).toArray();

    assertThat(LongStream.of(nanos).min().orElseThrow()).isBetween(1_000_000L, 1_010_000L);
    assertThat(LongStream.of(nanos).max().orElseThrow()).isBetween(2_990_000L, 3_000_000L);
    assertThat(LongStream.of(nanos).average().orElseThrow()).isBetween(1.98e6, 2.02e6);
  }

  @Test
  void anExponentialLatencyHasTheMeanAndTheTailThatItIsNamedFor() {
    Latency latency = Latency.exponential(MILLI, MILLI.multipliedBy(2));
    long[] nanos = samples(latency).sorted().toArray();

    assertThat(LongStream.of(nanos).average().orElseThrow()).isBetween(2.9e6, 3.1e6);
    assertThat(nanos[0]).isGreaterThanOrEqualTo(1_000_000);
    assertThat(nanos[nanos.length / 2]).isBetween(2_300_000L, 2_480_000L);
    assertThat(nanos[nanos.length - 1]).isBetween(12_000_000L, 15_000_000L);
  }

  @Test
  void quantilesMayNotFallAndThereAreNotTooManyOfThem() {
    assertThatThrownBy(() -> Latency.uniform(MILLI, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.fixed(MILLI.negated()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.ofQuantiles(List.of(MILLI)))
        .hasMessageContaining("2 to 10000 quantiles, not 1");
    assertThat(Latency.ofQuantiles(Collections.nCopies(Latency.MAX_QUANTILES, MILLI))).isNotNull();
    assertThatThrownBy(
            () -> Latency.ofQuantiles(Collections.nCopies(Latency.MAX_QUANTILES + 1, MILLI)))
        .hasMessageContaining("not 10001");
  }

  @Test
  void lossIsAShare() {
    assertThat(Link.LOCAL.withLoss(1).loss()).isEqualTo(1);
    assertThatThrownBy(() -> Link.LOCAL.withLoss(1.01)).hasMessageContaining("1.01");
    assertThatThrownBy(() -> Link.LOCAL.withLoss(Double.NaN)).hasMessageContaining("NaN");
  }

  private static LongStream samples(Latency latency) {
    SplittableRandom random = new SplittableRandom(3);
    return LongStream.generate(() -> latency.sampleNanos(random)).limit(20_000);
  }
}
