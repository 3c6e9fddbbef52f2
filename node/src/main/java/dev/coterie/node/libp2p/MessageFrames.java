package dev.coterie.node.libp2p;

import dev.coterie.node.libp2p.Libp2pException.Reason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Messages with a varint length in front, as most libp2p protocols have them. Memory is taken as
 * bytes come, not as a length promises them.
 */
public final class MessageFrames {
  private static final int NO_LENGTH_YET = -1;
  private static final int FIRST_BYTES = 4_096;
  private static final int MAX_LENGTH_BYTES = 5;

  private final int maxBytes;
  private long length;
  private int lengthBytes;
  private int wanted = NO_LENGTH_YET;
  private byte[] message = new byte[0];
  private int messageBytes;

  /** Reads messages of at most so many bytes. */
  public MessageFrames(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * The next message, or null when more bytes are needed; {@code in} stays the caller's.
   *
   * @throws Libp2pException {@code PROTOCOL_VIOLATION} for a length above the limit or malformed
   */
  public byte @Nullable [] next(ByteBuf in) throws Libp2pException {
    while (wanted == NO_LENGTH_YET) {
      if (!in.isReadable()) {
        return null;
      }
      readLengthByte(in.readByte());
    }
    int piece = Math.min(wanted - messageBytes, in.readableBytes());
    makeRoom(piece);
    in.readBytes(message, messageBytes, piece);
    messageBytes += piece;
    if (messageBytes < wanted) {
      return null;
    }
    byte[] complete = message.length == wanted ? message : Arrays.copyOf(message, wanted);
    message = new byte[0];
    messageBytes = 0;
    wanted = NO_LENGTH_YET;
    return complete;
  }

  private void makeRoom(int piece) {
    int needed = messageBytes + piece;
    if (needed > message.length) {
      int roomy = Math.max(needed, Math.max(FIRST_BYTES, 2 * message.length));
      message = Arrays.copyOf(message, Math.min(wanted, roomy));
    }
  }

  private void readLengthByte(byte next) throws Libp2pException {
    length |= (long) (next & 0x7f) << (7 * lengthBytes);
    lengthBytes++;
    if (next < 0) {
      if (lengthBytes == MAX_LENGTH_BYTES) {
        throw violation("its length has more than " + MAX_LENGTH_BYTES + " bytes");
      }
      return;
    }
    if (length > maxBytes) {
      throw violation("it has " + length + " bytes, more than " + maxBytes);
    }
    wanted = (int) length;
    length = 0;
    lengthBytes = 0;
  }

  /** Whether a message has begun and not ended. */
  public boolean isInside() {
    return wanted != NO_LENGTH_YET || lengthBytes > 0;
  }

  private static Libp2pException violation(String what) {
    return new Libp2pException(Reason.PROTOCOL_VIOLATION, "message: " + what);
  }

  /** A message with its length in front, in a new buffer. */
  public static ByteBuf frame(byte[] message) {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(message.length + MAX_LENGTH_BYTES);
    int rest = message.length;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return out.writeByte(rest).writeBytes(message);
  }
}
