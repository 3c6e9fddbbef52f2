package dev.coterie.node.libp2p.request;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.MessageFrames;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamHandler;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a request protocol: many requests on a stream, one after the other. A stream that is
 * silent too long, or sends a message above the limit, is reset.
 */
public final class RequestServer implements StreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(RequestServer.class);

  private final int maxRequestBytes;
  private final Duration idle;
  private final RequestHandler handler;
  private final Set<Serving> open = ConcurrentHashMap.newKeySet();

  /**
   * A server.
   *
   * @param maxRequestBytes 1 to {@link Libp2pLimits#MAX_MESSAGE_BYTES}
   */
  public RequestServer(int maxRequestBytes, RequestHandler handler) {
    this(maxRequestBytes, Libp2pLimits.REQUEST_STREAM_IDLE, handler);
  }

  RequestServer(int maxRequestBytes, Duration idle, RequestHandler handler) {
    if (maxRequestBytes < 1 || maxRequestBytes > Libp2pLimits.MAX_MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "maxRequestBytes: 1 to " + Libp2pLimits.MAX_MESSAGE_BYTES + ", not " + maxRequestBytes);
    }
    this.maxRequestBytes = maxRequestBytes;
    this.idle = idle;
    this.handler = handler;
  }

  @Override
  public void onStream(Stream stream) {
    Serving serving = new Serving(stream);
    open.add(serving);
    stream.listen(serving);
    stream.expireAfter(idle);
  }

  /** Ends the streams that have no request in progress. */
  @Override
  public void onHostClosing() {
    for (Serving each : open) {
      each.stream.executor().execute(each::finishIfIdle);
    }
  }

  /** One stream. */
  private final class Serving implements StreamListener {
    private final Stream stream;
    private final MessageFrames frames = new MessageFrames(maxRequestBytes);
    private @Nullable ByteBuf unread;
    private boolean busy;
    private boolean serving;
    private boolean ended;

    Serving(Stream stream) {
      this.stream = stream;
    }

    @Override
    public void onData(Stream same, ByteBuf data) {
      stream.expireAfter(idle);
      unread = data; // reading pauses while there is some, so no second buffer can come
      serve();
    }

    /** Serves what was read, one request at a time; a loop, since a reply may come at once. */
    private void serve() {
      if (serving) {
        return;
      }
      serving = true;
      try {
        while (!busy && unread != null) {
          serveNext(unread);
        }
      } finally {
        serving = false;
      }
      if (busy) {
        stream.pauseReading();
      } else {
        stream.resumeReading();
        finishIfEnded();
      }
    }

    private void serveNext(ByteBuf data) {
      byte[] request = null;
      try {
        request = frames.next(data);
      } catch (Libp2pException refused) {
        LOG.debug("refused a request of {}", stream, refused);
        stream.reset(); // onClosed releases what is unread
        return;
      }
      if (!data.isReadable()) {
        data.release();
        unread = null;
      }
      if (request != null) {
        begin(request);
      }
    }

    private void begin(byte[] request) {
      busy = true;
      stream.expireAfter(null);
      OneReply reply = new OneReply();
      try {
        handler.onRequest(stream.peer(), stream.remoteAddress(), request, reply);
      } catch (RuntimeException bug) {
        LOG.error("a request handler failed on {}", stream, bug);
        reply.reject();
      }
    }

    private void done(byte @Nullable [] response) {
      busy = false;
      if (response != null) {
        stream.write(MessageFrames.frame(response));
      }
      stream.expireAfter(idle);
      serve();
    }

    private void finishIfEnded() {
      if (ended && !busy) {
        stream.finish();
      }
    }

    void finishIfIdle() {
      if (!busy && !frames.isInside()) {
        stream.finish();
      }
    }

    @Override
    public void onEnd(Stream same) {
      ended = true;
      finishIfEnded();
    }

    @Override
    public void onClosed(Stream same, @Nullable Libp2pException failure) {
      open.remove(this);
      if (unread != null) {
        unread.release();
        unread = null;
      }
    }

    /** The replier of one request. */
    private final class OneReply implements Replier {
      private final AtomicBoolean used = new AtomicBoolean();

      private void once(Runnable task) {
        if (!used.compareAndSet(false, true)) {
          return;
        }
        if (stream.executor().inEventLoop()) {
          task.run();
        } else {
          stream.executor().execute(task);
        }
      }

      @Override
      public void accept(byte[] response) {
        once(() -> done(response));
      }

      @Override
      public void none() {
        once(() -> done(null));
      }

      @Override
      public void reject() {
        once(stream::reset);
      }
    }
  }
}
