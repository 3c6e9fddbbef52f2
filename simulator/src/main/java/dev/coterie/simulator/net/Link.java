package dev.coterie.simulator.net;

import java.time.Duration;

/**
 * One direction between two hosts.
 *
 * @param latency how long a message takes
 * @param loss the share of messages that do not arrive, 0 to 1
 */
public record Link(Latency latency, double loss) {
  /** As in one building: 0.2 to 1 ms, nothing lost. */
  public static final Link LOCAL =
      new Link(Latency.uniform(Duration.ofNanos(200_000), Duration.ofMillis(1)), 0);

  /** As between cities: 10 ms and some more, 30 ms in the mean, nothing lost. */
  public static final Link WIDE_AREA =
      new Link(Latency.exponential(Duration.ofMillis(10), Duration.ofMillis(20)), 0);

  public Link {
    if (!(loss >= 0 && loss <= 1)) {
      throw new IllegalArgumentException("loss is 0 to 1, not " + loss);
    }
  }

  public Link withLoss(double share) {
    return new Link(latency, share);
  }
}
