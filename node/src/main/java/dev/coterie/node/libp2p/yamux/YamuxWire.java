package dev.coterie.node.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;

/** The connection under a session, as far as the session needs one. */
public interface YamuxWire {
  /**
   * A buffer to write {@code bytes} bytes to at once, at most a Noise plaintext; they are sent in
   * the order of the calls.
   */
  ByteBuf reserve(int bytes);

  /** Sends what is written, at the latest at the end of the executor's turn. */
  void flush();

  /** Whether the connection takes more; if not, the session is told when it does. */
  boolean isWritable();

  /** Bytes written and not yet taken by the kernel. */
  long unsentBytes();

  /** Closes the connection once what is written is sent. */
  void close();

  /** The thread of the session. */
  EventExecutor executor();

  /** Monotonic time. */
  long nanoTime();
}
