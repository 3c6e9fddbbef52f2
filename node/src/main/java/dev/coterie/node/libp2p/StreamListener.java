package dev.coterie.node.libp2p;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What happens on a stream, told on its executor. */
public interface StreamListener {
  /** Bytes came; the listener releases the buffer, now or later. */
  void onData(Stream stream, ByteBuf data);

  /** The other side will send nothing more. */
  void onEnd(Stream stream);

  /** {@link Stream#isWritable()} is true again. */
  default void onWritable(Stream stream) {}

  /**
   * The stream is over, told once; nothing follows.
   *
   * @param failure null when both sides ended as they should
   */
  void onClosed(Stream stream, @Nullable Libp2pException failure);
}
