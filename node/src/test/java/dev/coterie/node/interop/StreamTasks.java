package dev.coterie.node.interop;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.StreamOpener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What the interop peer does on plain streams, at both ends. */
final class StreamTasks {
  static final String ECHO = "/interop/echo/1.0.0";
  static final String RESET = "/interop/reset/1.0.0";
  static final String PERF = "/perf/1.0.0";
  static final String UNSUPPORTED = "/interop/nobody-serves-this/1.0.0";
  private static final int PIECE_BYTES = 64 * 1024;

  /** Echoed bytes are told apart by their place. */
  private static final int PATTERN = 251;

  private StreamTasks() {}

  /** Serves echo and reset; the host itself serves perf and ping. */
  static void serve(Host host) {
    host.handle(ECHO, stream -> stream.listen(new Echo()));
    host.handle(RESET, stream -> stream.listen(new ResetOnFirstByte()));
  }

  /** Sends bytes, ends this side, and gives what comes until the other side ends. */
  static CompletableFuture<byte[]> exchange(
      Host host, PeerAddress peer, String protocol, ByteBuf bytes) {
    ByteArrayOutputStream received = new ByteArrayOutputStream();
    return run(
            host,
            peer,
            protocol,
            new Upload(bytes) {
              @Override
              void take(ByteBuf data) {
                byte[] piece = new byte[data.readableBytes()];
                data.readBytes(piece);
                received.writeBytes(piece);
              }
            })
        .thenApply(done -> received.toByteArray());
  }

  /** Sends a pattern, ends this side, and wants all of it back. */
  static CompletableFuture<Integer> echo(Host host, PeerAddress peer, int count) {
    byte[] sent = new byte[count];
    for (int i = 0; i < count; i++) {
      sent[i] = (byte) (i % PATTERN);
    }
    return exchange(host, peer, ECHO, Unpooled.wrappedBuffer(sent))
        .thenApply(
            received -> {
              if (!Arrays.equals(sent, received)) {
                throw new IllegalStateException(
                    "sent " + count + " bytes, " + received.length + " came back, not the same");
              }
              return received.length;
            });
  }

  /** Echoes one after the other on each of some streams at a time. */
  static CompletableFuture<Void> openStreams(Host host, PeerAddress peer, int count, int at) {
    AtomicInteger left = new AtomicInteger(count);
    CompletableFuture<?>[] lanes = new CompletableFuture<?>[Math.max(1, at)];
    Arrays.setAll(lanes, i -> next(host, peer, left));
    return CompletableFuture.allOf(lanes);
  }

  private static CompletableFuture<Integer> next(Host host, PeerAddress peer, AtomicInteger left) {
    return left.getAndDecrement() <= 0
        ? CompletableFuture.completedFuture(0)
        : echo(host, peer, Long.BYTES).thenCompose(done -> next(host, peer, left));
  }

  /** Uploads, ends this side, and then wants as many bytes as it asked for. */
  static CompletableFuture<Duration> perf(Host host, PeerAddress peer, long up, long down) {
    ByteBuf header = Unpooled.wrappedBuffer(ByteBuffer.allocate(8).putLong(down).array());
    long[] received = {0};
    long startedNanos = System.nanoTime();
    return run(
            host,
            peer,
            PERF,
            new Upload(header, up) {
              @Override
              void take(ByteBuf data) {
                received[0] += data.readableBytes();
              }
            })
        .thenApply(
            done -> {
              if (received[0] != down) {
                throw new IllegalStateException(
                    "asked for " + down + " bytes, " + received[0] + " came");
              }
              return Duration.ofNanos(System.nanoTime() - startedNanos);
            });
  }

  /** Opens a stream that the other side resets: it must be told as a reset, not as an end. */
  static CompletableFuture<Void> expectReset(Host host, PeerAddress peer) {
    return expectFailure(host, peer, RESET, Libp2pException.Reason.RESET);
  }

  static CompletableFuture<Void> expectUnsupported(Host host, PeerAddress peer) {
    return expectFailure(host, peer, UNSUPPORTED, Libp2pException.Reason.UNSUPPORTED_PROTOCOL);
  }

  private static CompletableFuture<Void> expectFailure(
      Host host, PeerAddress peer, String protocol, Libp2pException.Reason reason) {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    Upload oneByte =
        new Upload(Unpooled.wrappedBuffer(new byte[] {1})) {
          @Override
          void take(ByteBuf data) {}

          @Override
          boolean ends() {
            return false;
          }
        };
    run(host, peer, protocol, oneByte)
        .whenComplete(
            (done, failure) -> {
              if (failure instanceof Libp2pException why && why.reason() == reason) {
                failed.complete(null);
              } else {
                failed.completeExceptionally(
                    new IllegalStateException("not " + reason + " but " + failure));
              }
            });
    return failed;
  }

  private static CompletableFuture<Void> run(
      Host host, PeerAddress peer, String protocol, Upload upload) {
    host.newStream(
        peer,
        List.of(protocol),
        new StreamOpener() {
          @Override
          public void onOpened(Stream stream) {
            stream.listen(upload);
            upload.start(stream);
          }

          @Override
          public void onFailed(Libp2pException why) {
            upload.done.completeExceptionally(why);
          }
        });
    return upload.done;
  }

  /** Sends a head and then zeros, ends its side, and reads to the end. */
  private abstract static class Upload implements StreamListener {
    final CompletableFuture<Void> done = new CompletableFuture<>();
    private final ByteBuf head;
    private long zeros;
    private boolean finished;

    Upload(ByteBuf head) {
      this(head, 0);
    }

    Upload(ByteBuf head, long zeros) {
      this.head = head;
      this.zeros = zeros;
    }

    /** Reads bytes; releases nothing. */
    abstract void take(ByteBuf data);

    boolean ends() {
      return true;
    }

    void start(Stream stream) {
      onWritable(stream);
    }

    @Override
    public void onWritable(Stream stream) {
      while (head.isReadable() && stream.isWritable()) {
        stream.write(head.readRetainedSlice(Math.min(PIECE_BYTES, head.readableBytes())));
      }
      while (!head.isReadable() && zeros > 0 && stream.isWritable()) {
        int size = (int) Math.min(zeros, PIECE_BYTES);
        zeros -= size;
        stream.write(Unpooled.wrappedBuffer(new byte[size]));
      }
      if (!head.isReadable() && zeros == 0 && !finished && ends()) {
        finished = true;
        stream.finish();
      }
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
      take(data);
      data.release();
    }

    @Override
    public void onEnd(Stream stream) {
      if (!ends()) {
        stream.finish();
      }
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      if (failure == null) {
        done.complete(null);
      } else {
        done.completeExceptionally(failure);
      }
    }
  }

  private static final class Echo implements StreamListener {
    @Override
    public void onData(Stream stream, ByteBuf data) {
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
      // The asking side looks at how it ended.
    }
  }

  private static final class ResetOnFirstByte implements StreamListener {
    @Override
    public void onData(Stream stream, ByteBuf data) {
      data.release();
      stream.reset();
    }

    @Override
    public void onEnd(Stream stream) {
      stream.finish();
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      // As asked.
    }
  }
}
