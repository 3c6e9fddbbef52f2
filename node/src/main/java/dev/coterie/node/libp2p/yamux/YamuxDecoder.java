package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;

/** Cuts a flow of bytes into frames, wherever the pieces end; keeps at most a header. */
final class YamuxDecoder {
  /** Where frames go. After {@link #isDone()} nothing more is delivered. */
  interface Frames {
    /** A header; for a data frame of {@code length} bytes its payload follows in pieces. */
    void onFrame(int type, int flags, int streamId, int length) throws Libp2pException;

    /** A piece of the payload, lent: to be retained if it is kept. */
    void onPayload(int streamId, ByteBuf piece) throws Libp2pException;

    /** The payload of a data frame is complete, or it had none. */
    void onPayloadEnd(int flags, int streamId) throws Libp2pException;

    boolean isDone();
  }

  private final Frames frames;
  private final byte[] header = new byte[YamuxFrame.HEADER_BYTES];
  private int headerBytes;
  private int payloadLeft;
  private int flags;
  private int streamId;

  YamuxDecoder(Frames frames) {
    this.frames = frames;
  }

  /** Reads all of {@code in}; does not release it. */
  void read(ByteBuf in) throws Libp2pException {
    while (in.isReadable() && !frames.isDone()) {
      if (payloadLeft > 0) {
        readPayload(in);
      } else {
        int wanted = Math.min(in.readableBytes(), YamuxFrame.HEADER_BYTES - headerBytes);
        in.readBytes(header, headerBytes, wanted);
        headerBytes += wanted;
        if (headerBytes == YamuxFrame.HEADER_BYTES) {
          headerBytes = 0;
          readHeader();
        }
      }
    }
  }

  private void readPayload(ByteBuf in) throws Libp2pException {
    int size = Math.min(payloadLeft, in.readableBytes());
    payloadLeft -= size;
    frames.onPayload(streamId, in.readSlice(size));
    if (payloadLeft == 0 && !frames.isDone()) {
      frames.onPayloadEnd(flags, streamId);
    }
  }

  private void readHeader() throws Libp2pException {
    int version = header[0] & 255;
    int type = header[1] & 255;
    if (version != YamuxFrame.VERSION || type > YamuxFrame.GO_AWAY) {
      throw new Libp2pException(
          Reason.PROTOCOL_VIOLATION, "yamux frame of version " + version + " and type " + type);
    }
    flags = ((header[2] & 255) << 8) | (header[3] & 255);
    streamId = intAt(4);
    int length = intAt(8);
    if (type == YamuxFrame.DATA && (length < 0 || length > Libp2pLimits.MAX_FRAME_BYTES)) {
      throw new Libp2pException(
          Reason.PROTOCOL_VIOLATION,
          "yamux frame of "
              + Integer.toUnsignedString(length)
              + " bytes, more than "
              + Libp2pLimits.MAX_FRAME_BYTES);
    }
    frames.onFrame(type, flags, streamId, length);
    if (type == YamuxFrame.DATA) {
      payloadLeft = length;
      if (length == 0 && !frames.isDone()) {
        frames.onPayloadEnd(flags, streamId);
      }
    }
  }

  private int intAt(int at) {
    return ((header[at] & 255) << 24)
        | ((header[at + 1] & 255) << 16)
        | ((header[at + 2] & 255) << 8)
        | (header[at + 3] & 255);
  }
}
