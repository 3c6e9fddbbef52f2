package dev.coterie.dht.peer;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Admission control for what others ask: how much work may be under way at a time, in requests and
 * in bytes, and how much of it one peer may have there.
 *
 * <p>Work is under way from its arrival until its reply leaves, the wait for signatures and for the
 * disk included: so a disk that falls behind is felt here, and refusals reach the wire before any
 * queue inside grows. What could not be done before its sender has stopped waiting is refused at
 * once (Dean and Barroso, "The Tail at Scale", 2013, section on admission), with the time after
 * which half of what is under way should be done.
 *
 * <p>Fair share: while less than half of the room is taken, whoever comes is let in. Beyond, a peer
 * gets no more than its share of the room among those that have work there, so that one flood takes
 * no room from the others.
 */
final class FrontDoor {
  /** Requests under way at a time. */
  static final int MAX_REQUESTS = 512;

  /** Bytes of requests under way at a time. */
  static final long MAX_BYTES = 32L << 20;

  /** The shortest and the longest time that a refusal tells to wait. */
  static final Duration LEAST_WAIT = Duration.ofMillis(20);

  static final Duration MOST_WAIT = Duration.ofSeconds(5);

  /** Of what takes no time. */
  private static final Pass NOTHING = () -> {};

  /** Share of the newest sample in the mean time between two completions. */
  private static final double NEWEST = 0.1;

  private final Supplier<Duration> uptime;
  private final Map<PeerId, Integer> byPeer = new TreeMap<>();
  private int requests;
  private long bytes;
  private long refused;
  private double nanosEach;
  private Duration lastDone = Duration.ZERO;

  FrontDoor(Supplier<Duration> uptime) {
    this.uptime = uptime;
  }

  /** What was let in. */
  interface Pass {
    /** Its reply leaves. */
    void done();
  }

  /** Work that was let in; ends once. */
  private final class Work implements Pass {
    private final PeerId from;
    private final long size;
    private boolean done;

    Work(PeerId from, long size) {
      this.from = from;
      this.size = size;
    }

    @Override
    public void done() {
      if (done) {
        return;
      }
      done = true;
      measure();
      requests--;
      bytes -= size;
      byPeer.computeIfPresent(from, (peer, count) -> count == 1 ? null : count - 1);
    }
  }

  /**
   * Whether a request may begin: empty where it may, and {@link #begin} is to follow.
   *
   * @param within how long its sender goes on waiting; less than nothing where it has given up
   */
  Optional<Refusal> refusal(PeerId from, Request request, Duration within) {
    Optional<Refusal> refusal =
        within.isNegative()
            ? overloaded("this came to its turn after its sender had given it up")
            : isLasting(request) ? judge(from, request.weight(), within) : Optional.empty();
    if (refusal.isPresent()) {
      refused++;
    }
    return refusal;
  }

  /** Whether it waits for a disk; all others are answered while they are looked at. */
  private static boolean isLasting(Request request) {
    return request instanceof Request.PutValue || request instanceof Request.Offer;
  }

  private Optional<Refusal> judge(PeerId from, long size, Duration within) {
    if (requests >= MAX_REQUESTS) {
      return overloaded(requests + " requests are under way, the limit is " + MAX_REQUESTS);
    }
    if (requests > 0 && bytes + size > MAX_BYTES) {
      return overloaded(
          bytes + " bytes are under way, and " + size + " more are over " + MAX_BYTES);
    }
    int own = byPeer.getOrDefault(from, 0);
    int share = share(from);
    if (requests >= MAX_REQUESTS / 2 && own >= share) {
      return overloaded(own + " requests of yours are under way; your share now is " + share);
    }
    Duration wait = Duration.ofNanos((long) (requests * nanosEach));
    if (wait.compareTo(within) > 0) {
      return overloaded(
          "this would take about "
              + wait.toMillis()
              + " ms, and you wait for "
              + within.toMillis()
              + " ms");
    }
    return Optional.empty();
  }

  private int share(PeerId from) {
    int peers = byPeer.size() + (byPeer.containsKey(from) ? 0 : 1);
    return Math.max(1, MAX_REQUESTS / peers);
  }

  private Optional<Refusal> overloaded(String detail) {
    return Optional.of(Refusal.overloaded(detail, retryAfter()));
  }

  /** About when half of what is under way is done. */
  private Duration retryAfter() {
    Duration half = Duration.ofNanos((long) (requests * nanosEach / 2));
    if (half.compareTo(LEAST_WAIT) < 0) {
      return LEAST_WAIT;
    }
    return half.compareTo(MOST_WAIT) > 0 ? MOST_WAIT : half;
  }

  Pass begin(PeerId from, Request request) {
    if (!isLasting(request)) {
      return NOTHING;
    }
    long size = request.weight();
    if (requests == 0) {
      lastDone = uptime.get(); // the time in which there was nothing to do says nothing
    }
    requests++;
    bytes += size;
    byPeer.merge(from, 1, Integer::sum);
    return new Work(from, size);
  }

  private void measure() {
    Duration now = uptime.get();
    double nanos = now.minus(lastDone).toNanos();
    nanosEach = nanosEach == 0 ? nanos : nanosEach + NEWEST * (nanos - nanosEach);
    lastDone = now;
  }

  /** Requests under way. */
  int requests() {
    return requests;
  }

  /** Bytes of requests under way. */
  long bytes() {
    return bytes;
  }

  /** Requests refused since the start. */
  long refused() {
    return refused;
  }

  /** What of others' requests is under way. */
  Load load() {
    return new Load(requests(), bytes(), refused());
  }
}
