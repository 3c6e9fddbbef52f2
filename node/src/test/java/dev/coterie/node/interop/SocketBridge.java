package dev.coterie.node.interop;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Stream;
import dev.coterie.node.libp2p.StreamListener;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A libp2p stream and a local socket as one: bytes, back-pressure, half-close and resets pass both
 * ways. Both live on one loop.
 */
final class SocketBridge extends ChannelInboundHandlerAdapter implements StreamListener {
  private final Stream stream;
  private final SocketChannel socket;

  SocketBridge(Stream stream, SocketChannel socket) {
    this.stream = stream;
    this.socket = socket;
  }

  /** From now on what comes to the socket goes to the stream, and the other way round. */
  void begin() {
    socket.pipeline().addLast(this);
    stream.listen(this);
    stream.expireAfter(null);
    stream.resumeReading();
    socket.config().setAutoRead(true);
  }

  // ---- From the socket.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    stream.write((ByteBuf) message);
    if (!stream.isWritable()) {
      socket.config().setAutoRead(false);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      stream.finish();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (socket.isWritable()) {
      stream.resumeReading();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stream.reset(); // does nothing where both sides have ended
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close();
  }

  // ---- From the stream.

  @Override
  public void onData(Stream from, ByteBuf data) {
    socket.writeAndFlush(data);
    if (!socket.isWritable()) {
      stream.pauseReading();
    }
  }

  @Override
  public void onWritable(Stream from) {
    socket.config().setAutoRead(true);
  }

  @Override
  public void onEnd(Stream from) {
    socket
        .writeAndFlush(socket.alloc().buffer(0))
        .addListener((ChannelFutureListener) written -> socket.shutdownOutput());
  }

  @Override
  public void onClosed(Stream from, @Nullable Libp2pException failure) {
    socket.writeAndFlush(socket.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
  }
}
