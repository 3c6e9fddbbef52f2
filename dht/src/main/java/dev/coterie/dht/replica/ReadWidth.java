package dev.coterie.dht.replica;

import java.time.Duration;

/**
 * How many replicas the reads of a peer ask at once. As long as there is little to do, all of them:
 * each read then finds and repairs those that are behind. Of many reads in a short time only some
 * do that; the others ask as many as their level needs, and more only where these differ, fail or
 * take long (rapid read protection of Cassandra; how long is long, by the estimator of Jacobson and
 * Karels, RFC 6298). Replicas that no read compares are evened out by anti-entropy.
 */
final class ReadWidth {
  /** Reads a second that ask all replicas; as many may do so at once. */
  static final int WIDE_READS_PER_SECOND = 64;

  /** The shortest and the longest wait before further replicas are asked. */
  static final Duration LEAST_PATIENCE = Duration.ofMillis(5);

  static final Duration MOST_PATIENCE = Duration.ofMillis(500);

  private static final long NANOS_PER_READ =
      Duration.ofSeconds(1).toNanos() / WIDE_READS_PER_SECOND;

  private static final double WEIGHT_OF_MEAN = 1.0 / 8;
  private static final double WEIGHT_OF_DEVIATION = 1.0 / 4;
  private static final int DEVIATIONS = 4;

  /** Until when, by the peer's uptime, the reads that asked all replicas have been paid for. */
  private long paidUntilNanos;

  private double meanNanos;
  private double deviationNanos;
  private boolean hasHeard;

  /** Whether a read that begins now may ask all replicas; counts it where it may. */
  boolean takeWide(Duration uptime) {
    long now = uptime.toNanos();
    long earliest = now - (WIDE_READS_PER_SECOND - 1) * NANOS_PER_READ;
    long from = Math.max(paidUntilNanos, earliest);
    if (from > now) {
      return false;
    }
    paidUntilNanos = from + NANOS_PER_READ;
    return true;
  }

  /** A replica has answered after so long. */
  void answered(Duration after) {
    double nanos = after.toNanos();
    if (hasHeard) {
      deviationNanos += WEIGHT_OF_DEVIATION * (Math.abs(nanos - meanNanos) - deviationNanos);
      meanNanos += WEIGHT_OF_MEAN * (nanos - meanNanos);
    } else {
      meanNanos = nanos;
      deviationNanos = nanos / 2;
      hasHeard = true;
    }
  }

  /** How long a read waits for those that it has asked before it asks the others. */
  Duration patience() {
    Duration usual = Duration.ofNanos((long) (meanNanos + DEVIATIONS * deviationNanos));
    if (usual.compareTo(LEAST_PATIENCE) < 0) {
      return LEAST_PATIENCE;
    }
    return usual.compareTo(MOST_PATIENCE) > 0 ? MOST_PATIENCE : usual;
  }
}
