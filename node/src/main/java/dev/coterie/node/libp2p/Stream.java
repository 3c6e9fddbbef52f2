package dev.coterie.node.libp2p;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A two-way flow of bytes to a peer, one of many on its connection. Each direction ends by itself
 * (half-close); a reset ends both and discards what is under way.
 *
 * <p>All methods must be called on {@link #executor()}.
 */
public interface Stream {
  /** The peer at the other end, proven. */
  PeerId peer();

  /** Where that peer's connection comes from or goes to. */
  Multiaddr remoteAddress();

  /** The protocol that both sides agreed on; empty before they have. */
  String protocol();

  /** Whether the other peer opened it. */
  boolean isInbound();

  /** The one thread on which this stream lives. */
  EventExecutor executor();

  /** Hands the stream's events to a listener from now on. */
  void listen(StreamListener listener);

  /**
   * Sends bytes, in order, as fast as the other side takes them; takes over the buffer. Ignored
   * once the stream is closed for writing. A writer of much data stops while {@link #isWritable()}
   * is false; one that does not is reset at {@link Libp2pLimits#MAX_UNSENT_STREAM_BYTES}.
   */
  void write(ByteBuf data);

  /** Sends the bytes and then the end of this side. */
  void writeAndFinish(ByteBuf data);

  /** Ends this side after what is written; the other side can go on. */
  void finish();

  /** Ends both sides at once. */
  void reset();

  /** Whether more can be written before {@link StreamListener#onWritable} without piling up. */
  boolean isWritable();

  /** Stops {@link StreamListener#onData}: the sender soon has to wait. */
  void pauseReading();

  /** Undoes {@link #pauseReading()}. */
  void resumeReading();

  /**
   * Resets the stream as timed out after this time, give or take a second, unless another time or
   * null, for never, is set before.
   */
  void expireAfter(@Nullable Duration time);
}
