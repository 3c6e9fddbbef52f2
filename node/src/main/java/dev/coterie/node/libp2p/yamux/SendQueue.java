package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;

/** The bytes that a stream has not sent yet, bounded. */
final class SendQueue {
  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>(1);
  private int bytes;

  /** Takes over a buffer; false, with the buffer released, if that would be too much. */
  boolean add(ByteBuf data) {
    int size = data.readableBytes();
    if (size > Libp2pLimits.MAX_UNSENT_STREAM_BYTES - bytes) {
      data.release();
      return false;
    }
    if (size == 0) {
      data.release();
    } else {
      buffers.add(data);
      bytes += size;
    }
    return true;
  }

  int bytes() {
    return bytes;
  }

  void moveTo(ByteBuf target, int size) {
    int left = size;
    while (left > 0) {
      ByteBuf first = buffers.element();
      int piece = Math.min(left, first.readableBytes());
      target.writeBytes(first, piece);
      left -= piece;
      if (!first.isReadable()) {
        buffers.remove().release();
      }
    }
    bytes -= size;
  }

  void release() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    bytes = 0;
  }
}
