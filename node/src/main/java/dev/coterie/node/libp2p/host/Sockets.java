package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/** How sockets of the host are set up. */
final class Sockets {
  /** One read takes up to this: several Noise messages at full speed. */
  private static final int MAX_READ_BYTES = 256 * 1024;

  private Sockets() {}

  static void configureChildren(ServerBootstrap bootstrap) {
    bootstrap.childOption(ChannelOption.TCP_NODELAY, true);
  }

  static void configure(SocketChannel channel) {
    channel.config().setTcpNoDelay(true);
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(
                Libp2pLimits.WRITE_LOW_WATER_BYTES, Libp2pLimits.WRITE_HIGH_WATER_BYTES));
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 2048, MAX_READ_BYTES));
  }
}
