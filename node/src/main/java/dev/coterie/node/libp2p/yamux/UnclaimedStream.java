package dev.coterie.node.libp2p.yamux;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Listens where nobody does yet: bytes that come then have no reader, so the stream is reset. */
enum UnclaimedStream implements StreamListener {
  INSTANCE;

  @Override
  public void onData(Stream stream, ByteBuf data) {
    data.release();
    stream.reset();
  }

  @Override
  public void onEnd(Stream stream) {
    stream.reset();
  }

  @Override
  public void onClosed(Stream stream, @Nullable Libp2pException failure) {
    // Nobody is interested.
  }
}
