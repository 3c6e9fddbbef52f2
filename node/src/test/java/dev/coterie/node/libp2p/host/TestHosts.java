package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Hosts on the loopback interface, closed together, and what tests say to them. */
public final class TestHosts implements AutoCloseable {
  private static final Multiaddr ANY_PORT = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

  private final List<Host> hosts = new ArrayList<>();

  public static Identity identity(int number) {
    byte[] seed = new byte[Identity.SEED_BYTES];
    seed[0] = (byte) number;
    seed[1] = (byte) (number >>> 8);
    return Identity.fromSeed(seed);
  }

  public Host start(int number) {
    return start(number, builder -> builder);
  }

  public Host start(int number, UnaryOperator<HostConfig.Builder> configure) {
    HostConfig.Builder builder = HostConfig.of(identity(number)).listen(List.of(ANY_PORT));
    try {
      Host host = Host.start(configure.apply(builder).build());
      hosts.add(host);
      return host;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  public static Connection connect(Host from, PeerAddress to) throws Exception {
    CompletableFuture<Connection> connected = new CompletableFuture<>();
    from.connect(to, connected::complete, connected::completeExceptionally);
    return get(connected);
  }

  public static TestStream open(Host from, PeerAddress to, String... protocols) throws Exception {
    CompletableFuture<TestStream> opened = new CompletableFuture<>();
    from.newStream(to, List.of(protocols), opener(opened));
    return get(opened);
  }

  private static StreamOpener opener(CompletableFuture<TestStream> opened) {
    return new StreamOpener() {
      @Override
      public void onOpened(Stream stream) {
        Recorder recorder = new Recorder();
        stream.listen(recorder);
        opened.complete(new TestStream(stream, recorder));
      }

      @Override
      public void onFailed(Libp2pException why) {
        opened.completeExceptionally(why);
      }
    };
  }

  public static <T extends @Nullable Object> T get(CompletableFuture<T> future) throws Exception {
    return future.get(20, TimeUnit.SECONDS);
  }

  /** A stream and what came on it; to be used from the test's thread. */
  public record TestStream(Stream stream, Recorder recorder) {
    public void write(byte[] bytes) {
      on(() -> stream.write(Unpooled.wrappedBuffer(bytes)));
    }

    public void finish() {
      on(stream::finish);
    }

    /** Does something on the stream's loop. */
    public void on(Runnable task) {
      stream.executor().execute(task);
    }
  }

  @Override
  public void close() {
    hosts.forEach(host -> host.connections().forEach(Connection::close));
    hosts.stream().map(Host::closeGracefully).toList().forEach(CompletableFuture::join);
  }

  /** Gathers what comes on a stream. */
  public static final class Recorder implements StreamListener {
    public final CompletableFuture<byte[]> ended = new CompletableFuture<>();
    public final CompletableFuture<@Nullable Libp2pException> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(int bytes, CompletableFuture<byte[]> come) {}

    public synchronized CompletableFuture<byte[]> bytes(int count) {
      CompletableFuture<byte[]> come = new CompletableFuture<>();
      waiters.add(new Waiter(count, come));
      tell();
      return come;
    }

    public Libp2pException.Reason closedBy() throws Exception {
      return Objects.requireNonNull(get(closed)).reason();
    }

    private void tell() {
      waiters.removeIf(
          each -> bytes.size() >= each.bytes && each.come.complete(bytes.toByteArray()));
    }

    @Override
    public synchronized void onData(Stream stream, ByteBuf data) {
      byte[] piece = new byte[data.readableBytes()];
      data.readBytes(piece).release();
      bytes.writeBytes(piece);
      tell();
    }

    @Override
    public void onEnd(Stream stream) {
      ended.complete(bytes.toByteArray());
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      closed.complete(failure);
      ended.completeExceptionally(failure == null ? new AssertionError("no end") : failure);
    }
  }

  /** Echoes and ends when the other side does. */
  public static void echo(Stream stream) {
    stream.listen(
        new StreamListener() {
          @Override
          public void onData(Stream same, ByteBuf data) {
            same.write(data);
            if (!same.isWritable()) {
              same.pauseReading();
            }
          }

          @Override
          public void onWritable(Stream same) {
            same.resumeReading();
          }

          @Override
          public void onEnd(Stream same) {
            same.finish();
          }

          @Override
          public void onClosed(Stream same, @Nullable Libp2pException failure) {
            // The test looks at the other end.
          }
        });
  }
}
