package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pLimits;

/**
 * How much the other side may send on a stream. Opened again at half use; doubled when that half
 * was used within four round trips, since then the window, not the sender, sets the pace.
 */
final class ReceiveWindow {
  /** Round trips are not taken for shorter than this: on one machine they tell nothing. */
  private static final long MIN_ROUND_TRIP_NANOS = 500_000;

  private final WindowBudget budget;
  private int size = Libp2pLimits.INITIAL_WINDOW_BYTES;
  private int open = size;
  private int consumed;
  private long updatedAtNanos;

  ReceiveWindow(WindowBudget budget, long nowNanos) {
    this.budget = budget;
    this.updatedAtNanos = nowNanos;
  }

  /** Uses up what a frame brings; false if that is more than was allowed. */
  boolean claim(int bytes) {
    if (bytes > open) {
      return false;
    }
    open -= bytes;
    return true;
  }

  /** Notes that bytes were read, and returns by how much to open the window now; often 0. */
  int consume(int bytes, long nowNanos, long roundTripNanos) {
    consumed += bytes;
    if (consumed < size / 2) {
      return 0;
    }
    int delta = consumed + growth(nowNanos, roundTripNanos);
    consumed = 0;
    open += delta;
    updatedAtNanos = nowNanos;
    return delta;
  }

  private int growth(long nowNanos, long roundTripNanos) {
    boolean fast = nowNanos - updatedAtNanos < 4 * Math.max(roundTripNanos, MIN_ROUND_TRIP_NANOS);
    if (!fast || size * 2 > Libp2pLimits.MAX_WINDOW_BYTES || !budget.take(size)) {
      return 0;
    }
    int added = size;
    size += added;
    return added;
  }

  int size() {
    return size;
  }

  void release() {
    budget.giveBack(size - Libp2pLimits.INITIAL_WINDOW_BYTES);
    size = Libp2pLimits.INITIAL_WINDOW_BYTES;
  }
}
