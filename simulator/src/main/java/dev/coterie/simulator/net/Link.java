package dev.coterie.simulator.net;

import java.time.Duration;

/**
 * One direction between two hosts.
 *
 * @param latency how long a message takes
 * @param loss the share of messages that do not arrive, 0 to 1
 * @param duplication the share of messages that arrive twice, 0 to 1
 * @param reordering the share of messages that are held up on the way by several times the latency,
 *     so that later ones overtake them, 0 to 1
 * @param bytesPerSecond what it carries; messages wait for those before them, and are lost when
 *     that would take more than {@link #MAX_QUEUE}. {@link #UNLIMITED} for all at once
 */
public record Link(
    Latency latency, double loss, double duplication, double reordering, long bytesPerSecond) {
  /** Any number of bytes at one time. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  /** How long a message may wait for those before it. */
  public static final Duration MAX_QUEUE = Duration.ofSeconds(30);

  /** As in one building: 0.2 to 1 ms, nothing lost. */
  public static final Link LOCAL =
      new Link(Latency.uniform(Duration.ofNanos(200_000), Duration.ofMillis(1)), 0);

  /** As between cities: 10 ms and some more, 30 ms in the mean, nothing lost. */
  public static final Link WIDE_AREA =
      new Link(Latency.exponential(Duration.ofMillis(10), Duration.ofMillis(20)), 0);

  public Link {
    share("loss", loss);
    share("duplication", duplication);
    share("reordering", reordering);
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "a link carries at least 1 byte a second, not " + bytesPerSecond);
    }
  }

  /** A link that neither doubles nor reorders, and carries anything. */
  public Link(Latency latency, double loss) {
    this(latency, loss, 0, 0, UNLIMITED);
  }

  private static void share(String name, double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(name + " is 0 to 1, not " + share);
    }
  }

  public Link withLatency(Latency other) {
    return new Link(other, loss, duplication, reordering, bytesPerSecond);
  }

  public Link withLoss(double share) {
    return new Link(latency, share, duplication, reordering, bytesPerSecond);
  }

  public Link withDuplication(double share) {
    return new Link(latency, loss, share, reordering, bytesPerSecond);
  }

  public Link withReordering(double share) {
    return new Link(latency, loss, duplication, share, bytesPerSecond);
  }

  public Link withBandwidth(long newBytesPerSecond) {
    return new Link(latency, loss, duplication, reordering, newBytesPerSecond);
  }

  boolean isUnlimited() {
    return bytesPerSecond == UNLIMITED;
  }
}
