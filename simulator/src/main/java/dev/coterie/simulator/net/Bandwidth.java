package dev.coterie.simulator.net;

import dev.coterie.simulator.world.World;
import java.util.HashMap;
import java.util.Map;

/** How long messages wait for those before them on links that carry only so much. */
final class Bandwidth {
  private static final double NANOS_PER_SECOND = 1e9;

  private final World world;

  /** When a link will have sent all that waits for it; looked up, never walked through. */
  private final Map<Long, Long> busyUntilNanos = new HashMap<>();

  Bandwidth(World world) {
    this.world = world;
  }

  /**
   * Queues a message.
   *
   * @return how long it takes until its last byte has left; negative when the queue is full
   */
  long queueNanos(long link, int bytes, long bytesPerSecond) {
    long now = world.nowNanos();
    long start = Math.max(now, busyUntilNanos.getOrDefault(link, now));
    if (start - now > Link.MAX_QUEUE.toNanos()) {
      return -1;
    }
    long end = start + (long) (bytes * NANOS_PER_SECOND / bytesPerSecond);
    busyUntilNanos.put(link, end);
    return end - now;
  }
}
