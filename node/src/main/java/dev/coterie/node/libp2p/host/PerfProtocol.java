package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * {@code /perf/1.0.0}, the usual measure of throughput: the asking side names a number of bytes (64
 * bits, big endian) and uploads what it likes; then that many bytes come back.
 */
final class PerfProtocol {
  static final String ID = "/perf/1.0.0";

  private static final ByteBuf ZEROS =
      Unpooled.unreleasableBuffer(Unpooled.directBuffer(64 * 1024).writeZero(64 * 1024))
          .asReadOnly();

  private PerfProtocol() {}

  static void serve(Stream stream) {
    stream.expireAfter(Libp2pLimits.PING_IDLE);
    stream.listen(new Server());
  }

  private static final class Server implements StreamListener {
    private int headerBytes;
    private long wanted;
    private boolean answering;

    @Override
    public void onData(Stream stream, ByteBuf data) {
      stream.expireAfter(Libp2pLimits.PING_IDLE);
      while (headerBytes < Long.BYTES && data.isReadable()) {
        wanted = wanted << 8 | data.readUnsignedByte();
        headerBytes++;
      }
      data.release();
      if (headerBytes == Long.BYTES && (wanted < 0 || wanted > Libp2pLimits.MAX_PERF_BYTES)) {
        stream.reset();
      }
    }

    @Override
    public void onEnd(Stream stream) {
      if (headerBytes < Long.BYTES) {
        stream.reset();
      } else {
        answering = true;
        onWritable(stream);
      }
    }

    @Override
    public void onWritable(Stream stream) {
      if (!answering) {
        return;
      }
      stream.expireAfter(Libp2pLimits.PING_IDLE);
      while (wanted > 0 && stream.isWritable()) {
        int size = (int) Math.min(wanted, ZEROS.readableBytes());
        wanted -= size;
        stream.write(ZEROS.retainedSlice(0, size));
      }
      if (wanted == 0) {
        stream.finish();
      }
    }

    @Override
    public void onClosed(Stream stream, @Nullable Libp2pException failure) {
      // Nobody waits for it.
    }
  }
}
