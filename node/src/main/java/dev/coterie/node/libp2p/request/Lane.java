package dev.coterie.node.libp2p.request;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The streams to one peer for one protocol, and the requests that wait for one. On the loop. */
final class Lane {
  private final RequestClient client;
  private final PeerId peer;
  private final String protocolId;
  private final Set<RequestStream> all = new LinkedHashSet<>();
  // The last one used is used first, so that those too many grow old.
  private final ArrayDeque<RequestStream> idle = new ArrayDeque<>();
  private final ArrayDeque<PendingRequest> waiting = new ArrayDeque<>();
  private boolean sweepSet;

  Lane(RequestClient client, PeerId peer, String protocolId) {
    this.client = client;
    this.peer = peer;
    this.protocolId = protocolId;
  }

  PeerId peer() {
    return peer;
  }

  String protocolId() {
    return protocolId;
  }

  RequestClient client() {
    return client;
  }

  void submit(PendingRequest request) {
    RequestStream kept = idle.pollLast();
    if (kept != null) {
      kept.send(request);
    } else if (all.size() < Libp2pLimits.MAX_REQUEST_STREAMS) {
      sendOnFreshStream(request);
    } else if (waiting.size() < Libp2pLimits.MAX_WAITING_REQUESTS) {
      waiting.add(request);
    } else {
      request.fail(
          new Libp2pException(
              Reason.OVERLOADED, waiting.size() + " requests to " + peer + " wait already"));
    }
  }

  /** Sends once more what a kept stream did not take; above the limit of streams if it must be. */
  void sendOnFreshStream(PendingRequest request) {
    RequestStream fresh = new RequestStream(this);
    all.add(fresh);
    fresh.open(request);
  }

  /** The stream's request is answered. */
  void released(RequestStream stream) {
    PendingRequest next = nextWaiting();
    if (next != null) {
      stream.send(next);
    } else {
      idle.addLast(stream);
      stream.idleSince(System.nanoTime());
      sweepLater();
    }
  }

  /** The stream is gone or of no more use. */
  void removed(RequestStream stream) {
    if (!all.remove(stream)) {
      return;
    }
    idle.remove(stream);
    PendingRequest next = nextWaiting();
    if (next != null) {
      sendOnFreshStream(next);
    } else if (all.isEmpty()) {
      client.forget(this);
    }
  }

  private @Nullable PendingRequest nextWaiting() {
    PendingRequest next = waiting.poll();
    while (next != null && next.isDone()) {
      next = waiting.poll();
    }
    return next;
  }

  private void sweepLater() {
    if (!sweepSet) {
      sweepSet = true;
      long millis = Math.max(1, client.keep().toMillis());
      client.loop().schedule(this::sweep, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the streams that were idle for long. */
  private void sweep() {
    sweepSet = false;
    long now = System.nanoTime();
    while (!idle.isEmpty() && idle.getFirst().idleNanos(now) >= client.keep().toNanos()) {
      RequestStream old = idle.removeFirst();
      old.finish();
      removed(old);
    }
    if (!idle.isEmpty()) {
      sweepLater();
    }
  }

  void close() {
    Libp2pException why = new Libp2pException(Reason.CLOSED, "the request client is closed");
    waiting.forEach(each -> each.fail(why));
    waiting.clear();
    List.copyOf(all).forEach(each -> each.close(why));
    all.clear();
    idle.clear();
    client.forget(this);
  }
}
