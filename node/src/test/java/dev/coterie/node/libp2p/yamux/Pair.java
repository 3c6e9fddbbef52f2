package dev.coterie.node.libp2p.yamux;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import dev.coterie.node.libp2p.host.TestHosts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two sessions whose wires are joined in memory; bytes move only when a test says so. */
final class Pair {
  static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");

  final EmbeddedChannel loop = new EmbeddedChannel();
  final WindowBudget budget = new WindowBudget(64 << 20);
  final Side dialler = new Side(true);
  final Side listener = new Side(false);
  long nowNanos;

  /** Moves bytes both ways until none are left, in pieces of at most so many bytes. */
  void settle(int piece) {
    boolean moved = true;
    while (moved) {
      loop.runPendingTasks();
      moved = listener.take(dialler.drain(), piece) | dialler.take(listener.drain(), piece);
    }
  }

  void settle() {
    settle(Integer.MAX_VALUE);
  }

  /** One end. */
  final class Side implements YamuxWire, SessionListener {
    final List<YamuxStream> accepted = new ArrayList<>();
    Consumer<YamuxStream> onStream = stream -> stream.listen(new Recorder());
    final YamuxSession session;
    ByteBuf out = Unpooled.buffer();
    boolean writable = true;
    long unsent;
    boolean wireClosed;
    int goAways;
    int streams;
    boolean over;
    @Nullable Libp2pException failure;

    Side(boolean dials) {
      session =
          new YamuxSession(
              this, TestHosts.identity(dials ? 2 : 1).peerId(), ADDRESS, dials, budget, this);
    }

    ByteBuf drain() {
      ByteBuf all = out;
      out = Unpooled.buffer();
      return all;
    }

    boolean take(ByteBuf bytes, int piece) {
      boolean any = bytes.isReadable();
      while (bytes.isReadable()) {
        session.receive(bytes.readBytes(Math.min(piece, bytes.readableBytes())));
      }
      bytes.release();
      return any;
    }

    void setWritable(boolean isWritable) {
      writable = isWritable;
      if (isWritable) {
        session.onWritable();
      }
    }

    @Override
    public ByteBuf reserve(int bytes) {
      return out;
    }

    @Override
    public void flush() {
      // Bytes move when the test settles.
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public long unsentBytes() {
      return unsent;
    }

    @Override
    public void close() {
      wireClosed = true;
    }

    @Override
    public EventExecutor executor() {
      return loop.eventLoop();
    }

    @Override
    public long nanoTime() {
      return nowNanos;
    }

    Reason reason() {
      return Objects.requireNonNull(failure).reason();
    }

    @Override
    public void onInboundStream(YamuxStream stream) {
      accepted.add(stream);
      onStream.accept(stream);
    }

    @Override
    public void onStreamCount(int count) {
      streams = count;
    }

    @Override
    public void onGoAway() {
      goAways++;
    }

    @Override
    public void onSessionClosed(@Nullable Libp2pException why) {
      over = true;
      failure = why;
    }
  }

  /** What happened on a stream. */
  static final class Recorder implements StreamListener {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int ends;
    int closes;
    int writables;
    @Nullable Libp2pException failure;

    Reason reason() {
      return Objects.requireNonNull(failure).reason();
    }

    @Override
    public void onData(Stream stream, ByteBuf data) {
      byte[] piece = new byte[data.readableBytes()];
      data.readBytes(piece).release();
      bytes.writeBytes(piece);
    }

    @Override
    public void onEnd(Stream stream) {
      ends++;
    }

    @Override
    public void onWritable(Stream stream) {
      writables++;
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException why) {
      closes++;
      failure = why;
    }
  }
}
