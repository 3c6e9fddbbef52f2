package dev.coterie.dht.routing;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Spreads what many peers would otherwise do at the same moment. */
final class Jitter {
  private Jitter() {}

  /** Between three quarters and five quarters of a pause. */
  static Duration around(Duration pause, RandomGenerator random) {
    long nanos = pause.toNanos();
    return Duration.ofNanos(nanos - nanos / 4 + random.nextLong(nanos / 2 + 1));
  }
}
