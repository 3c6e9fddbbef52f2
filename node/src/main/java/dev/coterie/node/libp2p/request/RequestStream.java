package dev.coterie.node.libp2p.request;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.host.StreamOpener;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a {@link Lane}, with at most one request in flight. Its own state lives on the
 * client's loop; the stream below may live on another.
 */
final class RequestStream implements StreamOpener {
  private final Lane lane;
  private @Nullable Stream stream;
  private @Nullable PendingRequest inFlight;
  private boolean answeredBefore;
  private boolean gone;
  private long idleSinceNanos;

  RequestStream(Lane lane) {
    this.lane = lane;
  }

  /** Opens the stream and sends the first request with it. */
  void open(PendingRequest first) {
    inFlight = first;
    first.onTimeout(this::abandon);
    lane.client().host().newStream(first.peer(), List.of(lane.protocolId()), this);
  }

  void send(PendingRequest request) {
    Stream to = stream;
    inFlight = request;
    request.onTimeout(this::abandon);
    if (to == null || gone) {
      lost(new Libp2pException(Reason.CLOSED, "the stream is gone"));
    } else {
      onStreamLoop(to, () -> to.write(MessageFrames.frame(request.message())));
    }
  }

  void idleSince(long nanos) {
    idleSinceNanos = nanos;
  }

  long idleNanos(long nowNanos) {
    return nowNanos - idleSinceNanos;
  }

  private static void onStreamLoop(Stream stream, Runnable task) {
    if (stream.executor().inEventLoop()) {
      task.run();
    } else {
      stream.executor().execute(task);
    }
  }

  private void onLoop(Runnable task) {
    if (lane.client().loop().inEventLoop()) {
      task.run();
    } else {
      lane.client().loop().execute(task);
    }
  }

  // ---- The stream is opened, on its loop.

  @Override
  public void onOpened(Stream opened) {
    Responses responses = new Responses(lane.client().maxResponseBytes());
    opened.listen(responses);
    onLoop(() -> opened(opened));
  }

  private void opened(Stream opened) {
    stream = opened;
    PendingRequest first = inFlight;
    if (gone || first == null || first.isDone()) {
      onStreamLoop(opened, opened::reset);
    } else {
      send(first);
    }
  }

  @Override
  public void onFailed(Libp2pException why) {
    onLoop(() -> lost(why));
  }

  // ---- On the client's loop.

  private void answered(byte[] response) {
    PendingRequest request = inFlight;
    if (gone || request == null) {
      abandon(); // an answer to nothing
      return;
    }
    inFlight = null;
    answeredBefore = true;
    lane.released(this);
    request.answer(response);
  }

  /** Nothing can be awaited from it any more: its answers would be taken for those of others. */
  private void abandon() {
    inFlight = null;
    retire();
    if (stream != null) {
      onStreamLoop(stream, stream::reset);
    }
  }

  private void retire() {
    if (!gone) {
      gone = true;
      lane.removed(this);
    }
  }

  /** The stream broke; its request is sent again when a kept stream was to blame. */
  private void lost(Libp2pException why) {
    PendingRequest request = inFlight;
    inFlight = null;
    boolean stale = answeredBefore;
    if (request != null && stale && request.maySendAgain()) {
      lane.sendOnFreshStream(request);
    } else if (request != null) {
      request.fail(why);
    }
    retire();
  }

  /** Ends the stream, which has nothing to do. */
  void finish() {
    gone = true;
    if (stream != null) {
      Stream ending = stream;
      onStreamLoop(
          ending,
          () -> {
            ending.finish();
            ending.expireAfter(Libp2pLimits.NEGOTIATION_TIMEOUT);
          });
    }
  }

  void close(Libp2pException why) {
    PendingRequest request = inFlight;
    inFlight = null;
    if (request != null) {
      gone = true;
      request.fail(why);
      if (stream != null) {
        onStreamLoop(stream, stream::reset);
      }
    } else {
      finish();
    }
  }

  /** Reads responses, on the stream's loop. */
  private final class Responses implements StreamListener {
    private final MessageFrames frames;

    Responses(int maxResponseBytes) {
      frames = new MessageFrames(maxResponseBytes);
    }

    @Override
    public void onData(Stream from, ByteBuf data) {
      try {
        for (byte[] each = frames.next(data); each != null; each = frames.next(data)) {
          byte[] response = each;
          onLoop(() -> answered(response));
        }
      } catch (Libp2pException refused) {
        onLoop(() -> lost(refused));
        from.reset();
      } finally {
        data.release();
      }
    }

    @Override
    public void onEnd(Stream from) {
      onLoop(() -> lost(new Libp2pException(Reason.CLOSED, "the peer ended the stream")));
      from.finish();
    }

    @Override
    public void onClosed(Stream from, @Nullable Libp2pException failure) {
      onLoop(
          () ->
              lost(
                  failure != null
                      ? failure
                      : new Libp2pException(Reason.CLOSED, "the peer ended the stream")));
    }
  }
}
