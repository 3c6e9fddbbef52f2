package dev.coterie.node.libp2p.yamux;

import java.util.concurrent.atomic.AtomicLong;

/** What all receive windows of a host together may still grow, in bytes; safe for many threads. */
public final class WindowBudget {
  private final AtomicLong left;

  /** A budget of so many bytes. */
  public WindowBudget(long bytes) {
    left = new AtomicLong(bytes);
  }

  boolean take(int bytes) {
    for (long now = left.get(); now >= bytes; now = left.get()) {
      if (left.compareAndSet(now, now - bytes)) {
        return true;
      }
    }
    return false;
  }

  void giveBack(int bytes) {
    left.addAndGet(bytes);
  }

  /** Bytes that are not taken. */
  public long left() {
    return left.get();
  }
}
