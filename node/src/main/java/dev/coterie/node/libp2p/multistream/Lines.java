package dev.coterie.node.libp2p.multistream;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and writes lines; keeps a piece of one until the rest comes. */
final class Lines {
  static final String HEADER = "/multistream/1.0.0";
  static final String NOT_AVAILABLE = "na";

  private static final int NO_LENGTH_YET = -1;

  private byte[] line = new byte[64];
  private int lineBytes;
  private int lengthBytes;
  private int length;
  private int wanted = NO_LENGTH_YET;

  /** Writes a line of at most {@link Libp2pLimits#MAX_LINE_BYTES} with its newline. */
  static void write(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int size = bytes.length + 1;
    if (size > Libp2pLimits.MAX_LINE_BYTES) {
      throw new IllegalArgumentException(
          "a protocol id has at most "
              + (Libp2pLimits.MAX_LINE_BYTES - 1)
              + " bytes, not "
              + bytes.length);
    }
    if (size >= 0x80) {
      out.writeByte((size & 0x7f) | 0x80);
      out.writeByte(size >>> 7);
    } else {
      out.writeByte(size);
    }
    out.writeBytes(bytes).writeByte('\n');
  }

  /** The next line without its newline, or null when more bytes are needed. */
  @Nullable String read(ByteBuf in) throws Libp2pException {
    while (wanted == NO_LENGTH_YET) {
      if (!in.isReadable()) {
        return null;
      }
      readLengthByte(in.readByte());
    }
    int piece = Math.min(wanted - lineBytes, in.readableBytes());
    if (lineBytes + piece > line.length) {
      line = Arrays.copyOf(line, Math.min(wanted, 2 * (lineBytes + piece)));
    }
    in.readBytes(line, lineBytes, piece);
    lineBytes += piece;
    if (lineBytes < wanted) {
      return null;
    }
    if (line[wanted - 1] != '\n') {
      throw violation("a line does not end with a newline");
    }
    String text = new String(line, 0, wanted - 1, StandardCharsets.UTF_8);
    wanted = NO_LENGTH_YET;
    lineBytes = 0;
    return text;
  }

  private void readLengthByte(byte next) throws Libp2pException {
    length |= (next & 0x7f) << (7 * lengthBytes);
    lengthBytes++;
    if (next < 0 && lengthBytes == 2) {
      throw violation("a line's length has more than two bytes");
    }
    if (next < 0) {
      return;
    }
    if (length == 0 || length > Libp2pLimits.MAX_LINE_BYTES) {
      throw violation("a line has 1 to " + Libp2pLimits.MAX_LINE_BYTES + " bytes, not " + length);
    }
    wanted = length;
    length = 0;
    lengthBytes = 0;
  }

  static Libp2pException violation(String what) {
    return new Libp2pException(Reason.PROTOCOL_VIOLATION, "multistream-select: " + what);
  }
}
