package dev.coterie.node.chaos;

/**
 * What the links between peers let through just now. A direction that is cut lets nothing through,
 * and keeps what was sent, as a network does that loses packets which are then sent again.
 */
final class Links {
  private final boolean[][] cut;
  private final int[] delayMillis;

  Links(int peers) {
    this.cut = new boolean[peers][peers];
    this.delayMillis = new int[peers];
  }

  synchronized void cut(int from, int to) {
    cut[from][to] = true;
  }

  /** Slows all that a peer sends and is sent. */
  synchronized void slow(int peer, int millis) {
    delayMillis[peer] = millis;
  }

  synchronized void mend() {
    for (int from = 0; from < cut.length; from++) {
      for (int to = 0; to < cut.length; to++) {
        cut[from][to] = false;
      }
      delayMillis[from] = 0;
    }
    notifyAll();
  }

  synchronized boolean isMended() {
    for (int from = 0; from < cut.length; from++) {
      if (delayMillis[from] > 0) {
        return false;
      }
      for (boolean isCut : cut[from]) {
        if (isCut) {
          return false;
        }
      }
    }
    return true;
  }

  /** Waits until bytes may pass, and as long as they take. */
  synchronized void pass(int from, int to) throws InterruptedException {
    long until = System.nanoTime() + Math.max(delayMillis[from], delayMillis[to]) * 1_000_000L;
    long left = until - System.nanoTime();
    while (cut[from][to] || left > 0) {
      if (cut[from][to]) {
        wait();
      } else {
        wait(left / 1_000_000L, (int) (left % 1_000_000L));
      }
      left = until - System.nanoTime();
    }
  }
}
