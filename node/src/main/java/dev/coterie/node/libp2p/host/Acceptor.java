package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.noise.NoiseKeys;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/**
 * Takes connections and upgrades them. At a limit it stops accepting, so that newcomers wait in the
 * kernel's queue, and goes on when there is room.
 */
final class Acceptor {
  /** What becomes of accepted connections. */
  interface Owner {
    void onAccepted(SecureChannel channel, PeerId peer, Multiaddr remoteAddress);

    void onRefused(Multiaddr remoteAddress, Libp2pException why);

    /** There is no room: the owner may make some. */
    void onFull();
  }

  private static final int BACKLOG = 1_024;

  private final EventLoopGroup group;
  private final NoiseKeys keys;
  private final HostConfig config;
  private final IntSupplier connections;
  private final Admission admission;
  private final Owner owner;
  private final List<Channel> listening = new ArrayList<>();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile boolean paused;
  private volatile boolean closed;

  Acceptor(
      EventLoopGroup group,
      NoiseKeys keys,
      HostConfig config,
      IntSupplier connections,
      Owner owner) {
    this.group = group;
    this.keys = keys;
    this.config = config;
    this.connections = connections;
    this.admission = new Admission(config.rules(), owner);
    this.owner = owner;
  }

  /** Listens on an address and returns the one that it got; blocks. */
  InetSocketAddress listen(Multiaddr address) throws IOException {
    InetSocketAddress wanted = TcpAddresses.literal(address.tcpTarget().orElseThrow());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // One at a time, so that pausing takes effect before the next one.
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(128).maxMessagesPerRead(1))
            .childHandler(new Initializer());
    Sockets.configureChildren(bootstrap);
    var binding = bootstrap.bind(wanted).awaitUninterruptibly();
    if (!binding.isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + ": " + binding.cause().getMessage(), binding.cause());
    }
    listening.add(binding.channel());
    return (InetSocketAddress) binding.channel().localAddress();
  }

  private final class Initializer extends ChannelInitializer<SocketChannel> {
    @Override
    protected void initChannel(SocketChannel channel) {
      if (!admission.admit(channel)) {
        channel.close();
        return;
      }
      Sockets.configure(channel);
      pending.incrementAndGet();
      config.wrap(channel.pipeline());
      channel
          .pipeline()
          .addLast(
              Upgrade.listener(
                  keys, new AcceptOutcome(TcpAddresses.multiaddr(channel.remoteAddress()))));
      pauseWhenFull();
    }
  }

  private boolean isFull() {
    int waiting = pending.get();
    return waiting >= Libp2pLimits.MAX_PENDING_INBOUND
        || waiting + connections.getAsInt() >= config.maxConnections();
  }

  private void pauseWhenFull() {
    if (isFull() && !paused) {
      paused = true;
      setAccepting(false);
      owner.onFull();
    }
  }

  /** To be called when there is room again. */
  void resume() {
    if (paused && !closed && !isFull()) {
      paused = false;
      setAccepting(true);
    }
  }

  boolean isPaused() {
    return paused;
  }

  private void setAccepting(boolean accepting) {
    for (Channel each : listening) {
      each.config().setAutoRead(accepting);
    }
  }

  /** Stops listening. */
  void close() {
    closed = true;
    for (Channel each : listening) {
      each.close();
    }
  }

  private final class AcceptOutcome implements Upgrade.Outcome {
    private final Multiaddr remoteAddress;

    AcceptOutcome(Multiaddr remoteAddress) {
      this.remoteAddress = remoteAddress;
    }

    @Override
    public void onUpgraded(SecureChannel channel, PeerId peer) {
      pending.decrementAndGet();
      owner.onAccepted(channel, peer, remoteAddress);
      resume();
    }

    @Override
    public void onFailed(Channel channel, Libp2pException why) {
      pending.decrementAndGet();
      owner.onRefused(remoteAddress, why);
      resume();
    }
  }
}
