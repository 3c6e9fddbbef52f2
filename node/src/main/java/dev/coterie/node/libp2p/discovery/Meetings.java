package dev.coterie.node.libp2p.discovery;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Which of the peers that the local network names are worth a connection now: each once in a while,
 * and not too many at a time, whatever is named. Safe for many threads.
 */
final class Meetings {
  /** Peers that are tried within a minute; whoever names more waits. */
  static final int MAX_A_MINUTE = 32;

  /** Peers that are remembered; the one met longest ago is forgotten. */
  static final int MAX_REMEMBERED = 1_024;

  private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final Map<PeerId, Long> metAtNanos = BoundedMap.forgettingOldest(MAX_REMEMBERED);

  private long minuteBeganNanos;
  private int thisMinute;

  Meetings(long nowNanos) {
    minuteBeganNanos = nowNanos;
  }

  /** Whether to connect to a peer now; if so, it is noted. */
  synchronized boolean begin(PeerId peer, long nowNanos) {
    if (nowNanos - minuteBeganNanos >= MINUTE_NANOS) {
      minuteBeganNanos = nowNanos;
      thisMinute = 0;
    }
    Long before = metAtNanos.get(peer);
    boolean tooSoon = before != null && nowNanos - before < MINUTE_NANOS;
    if (tooSoon || thisMinute == MAX_A_MINUTE) {
      return false;
    }
    thisMinute++;
    metAtNanos.remove(peer);
    metAtNanos.put(peer, nowNanos);
    return true;
  }

  synchronized int remembered() {
    return metAtNanos.size();
  }
}
