package dev.coterie.node.libp2p.request;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostListener;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Asks peers and delivers exactly one {@link Reply} for each request. Requests to a peer go over up
 * to {@link Libp2pLimits#MAX_REQUEST_STREAMS} streams a protocol, kept open between requests; more
 * wait, up to {@link Libp2pLimits#MAX_WAITING_REQUESTS}. Every public method can be called from any
 * thread.
 */
public final class RequestClient implements AutoCloseable {
  private final Host host;
  private final EventExecutor loop;
  private final Duration keep;
  private final int maxResponseBytes;
  // Used on the loop only.
  private final Map<LaneKey, Lane> lanes = new HashMap<>();
  private boolean closed;
  private final HostListener closing =
      new HostListener() {
        @Override
        public void onClosing() {
          closeNow();
        }
      };

  private record LaneKey(PeerId peer, String protocolId) {}

  /**
   * A client of a host.
   *
   * @param maxResponseBytes 1 to {@link Libp2pLimits#MAX_MESSAGE_BYTES}
   */
  public RequestClient(Host host, int maxResponseBytes) {
    this(host, maxResponseBytes, Libp2pLimits.REQUEST_STREAM_KEEP);
  }

  RequestClient(Host host, int maxResponseBytes, Duration keep) {
    if (maxResponseBytes < 1 || maxResponseBytes > Libp2pLimits.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "maxResponseBytes: 1 to " + Libp2pLimits.MAX_MESSAGE_BYTES + ", not " + maxResponseBytes);
    }
    this.host = host;
    this.loop = host.loop();
    this.keep = keep;
    this.maxResponseBytes = maxResponseBytes;
    host.addListener(closing);
  }

  /**
   * Sends a request and delivers what becomes of it once, on the given loop, after this returned
   * (only when the host's threads have ended already, at once and on the calling thread).
   *
   * @param request the message, without its length; idempotent, since it may be sent twice
   * @param within above zero; connecting counts
   */
  public void ask(
      PeerAddress peer,
      String protocolId,
      byte[] request,
      Duration within,
      EventExecutor on,
      Consumer<Reply> onReply) {
    if (within.isNegative() || within.isZero()) {
      throw new IllegalArgumentException("within: above zero, not " + within);
    }
    PendingRequest pending = new PendingRequest(peer, request, within, on, onReply);
    try {
      loop.execute(() -> submit(protocolId, pending));
    } catch (RejectedExecutionException ended) {
      pending.failHere(new Libp2pException(Reason.CLOSED, "the host is closed", ended));
    }
  }

  private void submit(String protocolId, PendingRequest pending) {
    if (closed) {
      pending.fail(new Libp2pException(Reason.CLOSED, "the request client is closed"));
      return;
    }
    pending.startTimer(loop);
    LaneKey key = new LaneKey(pending.peer().peerId(), protocolId);
    Lane lane = lanes.get(key);
    if (lane == null) {
      lane = new Lane(this, pending.peer().peerId(), protocolId);
      lanes.put(key, lane);
    }
    lane.submit(pending);
  }

  Host host() {
    return host;
  }

  EventExecutor loop() {
    return loop;
  }

  Duration keep() {
    return keep;
  }

  int maxResponseBytes() {
    return maxResponseBytes;
  }

  void forget(Lane lane) {
    lanes.remove(new LaneKey(lane.peer(), lane.protocolId()), lane);
  }

  /** Fails what is under way and ends all streams; the host's closing does it too. */
  @Override
  public void close() {
    host.removeListener(closing);
    if (!loop.isShuttingDown()) {
      loop.execute(this::closeNow);
    }
  }

  private void closeNow() {
    closed = true;
    List.copyOf(lanes.values()).forEach(Lane::close);
  }
}
