package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pLimits;

/** When the other side was last heard, which ping is under way, and how long they take. */
final class KeepAlive {
  private long heardAtNanos;
  private long sentAtNanos;
  private boolean underWay;
  private int value;
  private long roundTripNanos;

  KeepAlive(long nowNanos) {
    heardAtNanos = nowNanos;
  }

  void heard(long nowNanos) {
    heardAtNanos = nowNanos;
  }

  void sent(long nowNanos) {
    sentAtNanos = nowNanos;
    underWay = true;
    value++;
  }

  int value() {
    return value;
  }

  /** An answer; one to an earlier ping, or to none, says no more than that the peer lives. */
  void answered(int answeredValue, long nowNanos) {
    if (underWay && answeredValue == value) {
      underWay = false;
      roundTripNanos = nowNanos - sentAtNanos;
    }
  }

  long roundTripNanos() {
    return roundTripNanos;
  }

  boolean isDue(long nowNanos) {
    return !underWay && nowNanos - heardAtNanos >= Libp2pLimits.KEEP_ALIVE.toNanos();
  }

  boolean isLost(long nowNanos) {
    long patience = Libp2pLimits.KEEP_ALIVE_TIMEOUT.toNanos();
    return underWay && nowNanos - sentAtNanos >= patience && nowNanos - heardAtNanos >= patience;
  }
}
