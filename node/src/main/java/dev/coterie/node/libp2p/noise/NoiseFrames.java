package dev.coterie.node.libp2p.noise;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a flow of bytes into Noise messages, each with a length of two bytes in front. Memory is
 * taken as bytes come, not as a length promises them.
 *
 * <p>Messages are in arrays of their own, never in slices of a pool's: a native cipher is handed a
 * copy of the whole array and the whole copy is written back, over whatever another thread wrote to
 * its slice meanwhile.
 */
public final class NoiseFrames {
  /** Bytes of the length in front of a message. */
  public static final int LENGTH_BYTES = 2;

  private static final int NO_LENGTH_YET = -1;

  private final int maxBytes;
  private int highByte = NO_LENGTH_YET;
  private int length = NO_LENGTH_YET;
  private @Nullable ByteBuf message;

  /** Reads messages of at most so many bytes. */
  public NoiseFrames(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The next message in a heap buffer that the caller releases, or null when more bytes are needed;
   * {@code in} stays the caller's.
   */
  public @Nullable ByteBuf next(ByteBuf in) throws Libp2pException {
    if (length == NO_LENGTH_YET && !readLength(in)) {
      return null;
    }
    ByteBuf target = message;
    int missing = length - (target == null ? 0 : target.readableBytes());
    int piece = Math.min(missing, in.readableBytes());
    if (target == null) {
      target = Unpooled.buffer(piece, length);
      message = target;
    }
    target.writeBytes(in, piece);
    if (piece < missing) {
      return null;
    }
    message = null;
    length = NO_LENGTH_YET;
    return target;
  }

  private boolean readLength(ByteBuf in) throws Libp2pException {
    if (highByte == NO_LENGTH_YET && in.isReadable()) {
      highByte = in.readUnsignedByte();
    }
    if (!in.isReadable()) {
      return false;
    }
    length = (highByte << 8) | in.readUnsignedByte();
    highByte = NO_LENGTH_YET;
    if (length > maxBytes) {
      throw new Libp2pException(
          Reason.PROTOCOL_VIOLATION,
          "noise: a message of " + length + " bytes, more than " + maxBytes);
    }
    return true;
  }

  /** Forgets a half-read message. */
  public void release() {
    if (message != null) {
      message.release();
      message = null;
    }
  }
}
