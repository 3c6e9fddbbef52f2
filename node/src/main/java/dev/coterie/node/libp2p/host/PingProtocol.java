package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@code /ipfs/ping/1.0.0}: 32 bytes and their echo, as often as the asking side likes. */
final class PingProtocol {
  static final String ID = "/ipfs/ping/1.0.0";

  private static final int BYTES = 32;

  private PingProtocol() {}

  /** Echoes whatever comes, however it is split, until the other side ends. */
  static void serve(Stream stream) {
    stream.expireAfter(Libp2pLimits.PING_IDLE);
    stream.listen(new Echo());
  }

  private static final class Echo implements StreamListener {
    @Override
    public void onData(Stream stream, ByteBuf data) {
      stream.expireAfter(Libp2pLimits.PING_IDLE);
      stream.write(data);
      if (!stream.isWritable()) {
        stream.pauseReading();
      }
    }

    @Override
    public void onWritable(Stream stream) {
      stream.resumeReading();
    }

    @Override
    public void onEnd(Stream stream) {
      stream.finish();
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      // Nobody waits for it.
    }
  }

  /** One ping on a stream of its own. */
  static final class Measurement implements StreamOpener, StreamListener {
    private final Consumer<Duration> onEcho;
    private final Consumer<Libp2pException> onFailed;
    private final byte[] sent = new byte[BYTES];
    private final byte[] echo = new byte[BYTES];
    private int echoed;
    private long sentAtNanos;
    private boolean done;

    Measurement(Consumer<Duration> onEcho, Consumer<Libp2pException> onFailed) {
      this.onEcho = onEcho;
      this.onFailed = onFailed;
    }

    @Override
    public void onOpened(Stream stream) {
      stream.listen(this);
      stream.expireAfter(Libp2pLimits.PING_TIMEOUT);
      ThreadLocalRandom.current().nextBytes(sent);
      sentAtNanos = System.nanoTime();
      stream.write(Unpooled.wrappedBuffer(sent));
    }

    @Override
    public void onFailed(Libp2pException why) {
      done = true;
      onFailed.accept(why);
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
      int piece = Math.min(BYTES - echoed, data.readableBytes());
      data.readBytes(echo, echoed, piece);
      boolean tooMuch = data.isReadable();
      data.release();
      echoed += piece;
      if (tooMuch || (echoed == BYTES && !Arrays.equals(sent, echo))) {
        stream.reset();
      } else if (echoed == BYTES && !done) {
        done = true;
        stream.finish();
        onEcho.accept(Duration.ofNanos(System.nanoTime() - sentAtNanos));
      }
    }

    @Override
    public void onEnd(Stream stream) {
      stream.finish();
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      if (!done) {
        done = true;
        onFailed.accept(
            failure != null
                ? failure
                : new Libp2pException(Reason.PROTOCOL_VIOLATION, "ping: no echo"));
      }
    }
  }
}
