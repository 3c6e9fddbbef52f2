package dev.coterie.node.libp2p.multistream;

import dev.coterie.node.libp2p.Libp2pException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One side of a negotiation; knows no socket. */
public interface Negotiation {
  /** Writes what this side says first, unasked. */
  void start(ByteBuf out);

  /**
   * Reads what came and writes answers.
   *
   * @return the protocol once both sides agree (bytes left in {@code in} belong to it), else null
   * @throws Libp2pException {@code UNSUPPORTED_PROTOCOL} or {@code PROTOCOL_VIOLATION}
   */
  @Nullable String receive(ByteBuf in, ByteBuf out) throws Libp2pException;

  /** Longest thing that {@code start} or one call of {@code receive} writes, in bytes, about. */
  int TYPICAL_BYTES = 64;
}
