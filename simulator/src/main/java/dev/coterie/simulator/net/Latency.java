package dev.coterie.simulator.net;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * How long a message takes one way: a distribution, given by evenly spaced quantiles between which
 * it is linear.
 */
public final class Latency {
  /** Quantiles that a distribution may be given by. */
  public static final int MAX_QUANTILES = 10_000;

  private static final int EXPONENTIAL_QUANTILES = 1_000;
  private static final double DOUBLE_UNIT = 0x1.0p-53;

  private final long[] quantileNanos;

  private Latency(long[] quantileNanos) {
    this.quantileNanos = quantileNanos;
  }

  /** Always the same. */
  public static Latency fixed(Duration latency) {
    return ofQuantiles(List.of(latency, latency));
  }

  /** Anything between two bounds, alike. */
  public static Latency uniform(Duration least, Duration most) {
    return ofQuantiles(List.of(least, most));
  }

  /**
   * At least {@code least}, and some more: exponential, cut off at its 99.9th percentile (about
   * seven times {@code meanExtra}).
   */
  public static Latency exponential(Duration least, Duration meanExtra) {
    long[] nanos = new long[EXPONENTIAL_QUANTILES];
    for (int i = 0; i < nanos.length; i++) {
      // StrictMath gives the same bits on every machine, Math need not.
      double extra = -StrictMath.log(1 - (double) i / nanos.length) * meanExtra.toNanos();
      nanos[i] = Math.addExact(least.toNanos(), (long) extra);
    }
    return new Latency(checked(nanos));
  }

  /** A measured distribution: its minimum, its evenly spaced quantiles, its maximum. */
  public static Latency ofQuantiles(List<Duration> quantiles) {
    return new Latency(checked(quantiles.stream().mapToLong(Duration::toNanos).toArray()));
  }

  private static long[] checked(long[] nanos) {
    if (nanos.length < 2 || nanos.length > MAX_QUANTILES) {
      throw new IllegalArgumentException(
          "a latency has 2 to " + MAX_QUANTILES + " quantiles, not " + nanos.length);
    }
    for (int i = 0; i < nanos.length; i++) {
      if (nanos[i] < 0 || (i > 0 && nanos[i] < nanos[i - 1])) {
        throw new IllegalArgumentException(
            "quantiles are not negative and do not fall: " + Duration.ofNanos(nanos[i]));
      }
    }
    return nanos;
  }

  long sampleNanos(RandomGenerator random) {
    int last = quantileNanos.length - 1;
    double place = (random.nextLong() >>> 11) * DOUBLE_UNIT * last;
    int below = (int) place;
    long from = quantileNanos[below];
    return from + (long) ((quantileNanos[below + 1] - from) * (place - below));
  }
}
