package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.buffer.ByteBuf;

/** The form of a yamux frame: version, type, flags, stream id and length, all big endian. */
final class YamuxFrame {
  static final int HEADER_BYTES = 12;

  /** A frame of ours fits into one Noise message. */
  static final int MAX_PAYLOAD_BYTES = Libp2pLimits.MAX_NOISE_PLAINTEXT_BYTES - HEADER_BYTES;

  static final int VERSION = 0;

  static final int DATA = 0;
  static final int WINDOW_UPDATE = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;

  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  private YamuxFrame() {}

  static void writeHeader(ByteBuf out, int type, int flags, int streamId, int length) {
    out.writeByte(VERSION).writeByte(type).writeShort(flags).writeInt(streamId).writeInt(length);
  }
}
