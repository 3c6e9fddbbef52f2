package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open connections and the dials under way. Lives on the host's loop unless said otherwise. */
final class Connections {
  /** What the host learns. */
  interface Events {
    /** On the host's loop. */
    void onConnected(Connection connection);

    /** On the host's loop. */
    void onDisconnected(Connection connection, @Nullable Libp2pException why);

    /** On the connection's loop. */
    void onInboundStream(Connection connection, YamuxStream stream);
  }

  /** A connection without streams for less than this does not give way to a new one. */
  private static final Duration IDLE_ENOUGH = Duration.ofSeconds(10);

  /** Name look-ups that wait; the next dial by name fails. */
  private static final int MAX_WAITING_LOOKUPS = 256;

  private final HostShared shared;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Events events;
  private final PeerId self;
  private final ConnectionTable table;
  private final Map<PeerId, PendingDial> dials = new HashMap<>();
  private final ExecutorService resolver =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING_LOOKUPS),
          new DefaultThreadFactory("libp2p-names", true));
  private volatile List<Connection> snapshot = List.of();
  private boolean closing;
  private boolean trimming;
  private @Nullable Runnable whenClosed;

  Connections(HostShared shared, EventLoopGroup group, EventLoop loop, Events events) {
    this.shared = shared;
    this.group = group;
    this.loop = loop;
    this.events = events;
    this.self = shared.config().identity().peerId();
    this.table = new ConnectionTable(self);
  }

  /** From any thread. */
  List<Connection> snapshot() {
    return snapshot;
  }

  /** From any thread. */
  int count() {
    return snapshot.size();
  }

  private void run(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Makes an upgraded channel a connection; on the channel's loop. */
  Connection adopt(SecureChannel channel, PeerId peer, Multiaddr remoteAddress, boolean dialled) {
    Connection connection =
        new Connection(channel, peer, remoteAddress, dialled, shared, new ConnectionOwner());
    run(() -> add(connection));
    connection.started();
    return connection;
  }

  private void add(Connection connection) {
    boolean allowed = shared.config().rules().allows(connection.peer());
    if (closing || connection.peer().equals(self) || !allowed) {
      connection.close();
      return;
    }
    Connection surplus = table.add(connection);
    snapshot = table.all();
    if (surplus != null) {
      surplus.close();
    }
    if (!connection.channel().isActive()) {
      removed(connection, null); // it went while it was on its way here
      return;
    }
    events.onConnected(connection);
    trim();
    PendingDial dial = dials.get(connection.peer());
    if (dial != null) {
      dial.serve(connection);
    }
  }

  private void removed(Connection connection, @Nullable Libp2pException why) {
    if (!snapshot.contains(connection)) {
      return;
    }
    table.remove(connection);
    snapshot = table.all();
    events.onDisconnected(connection, why);
    if (closing && table.count() == 0) {
      finishClosing();
    }
  }

  /**
   * Gives the kept connection of a peer, dialling it if there is none; one of the two is called.
   */
  void connect(
      PeerAddress peer, Consumer<Connection> onConnected, Consumer<Libp2pException> onFailed) {
    Connection kept = table.kept(peer.peerId());
    if (closing) {
      onFailed.accept(new Libp2pException(Reason.CLOSED, "the host is closing"));
    } else if (kept != null) {
      onConnected.accept(kept);
    } else if (!shared.config().rules().allows(peer.peerId())) {
      onFailed.accept(
          new Libp2pException(
              Reason.UNREACHABLE, peer.peerId() + " is not allowed by the rules of this host"));
    } else if (peer.peerId().equals(self)) {
      onFailed.accept(new Libp2pException(Reason.UNREACHABLE, self + " is this host itself"));
    } else {
      dial(peer, new Waiter(onConnected, onFailed));
    }
  }

  private void dial(PeerAddress peer, Waiter waiter) {
    PendingDial pending = dials.get(peer.peerId());
    if (pending != null) {
      pending.waiters.add(waiter);
      return;
    }
    if (table.count() >= shared.config().maxConnections()) {
      makeRoom();
    }
    if (table.count() >= shared.config().maxConnections()) {
      waiter.onFailed.accept(
          new Libp2pException(
              Reason.OVERLOADED, "this host holds " + table.count() + " connections already"));
      return;
    }
    PendingDial dial = new PendingDial(peer, waiter);
    dials.put(peer.peerId(), dial);
    dial.dial.start();
  }

  /**
   * Once there are more than the high-water mark, the longest idle go until there are no more than
   * the low one: those that are not idle yet, when they are.
   */
  private void trim() {
    ConnectionRules rules = shared.config().rules();
    int over = table.count() - rules.lowWater();
    trimming = over > 0 && (trimming || table.count() > rules.highWater());
    if (trimming) {
      table.idleLongestFirst(IDLE_ENOUGH.toNanos()).stream().limit(over).forEach(Connection::close);
    }
  }

  /** Closes the connection that has been without streams for longest. */
  void makeRoom() {
    table.longestIdle(IDLE_ENOUGH.toNanos()).ifPresent(Connection::close);
  }

  void tick() {
    trim();
    for (Connection each : snapshot) {
      each.run(each::tick);
    }
  }

  /** Lets streams finish for a time, then closes all and runs the task. */
  void close(Duration grace, Runnable done) {
    closing = true;
    whenClosed = done;
    List.copyOf(dials.values()).forEach(pending -> pending.dial.cancel());
    for (Connection each : snapshot) {
      each.run(each::refuseNewStreams);
      each.run(
          () -> {
            if (each.streamCount() == 0) {
              each.close();
            }
          });
    }
    if (table.count() == 0) {
      finishClosing();
    } else {
      loop.schedule(this::closeAll, grace.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void closeAll() {
    snapshot.forEach(Connection::close);
    if (table.count() == 0) {
      finishClosing();
    }
  }

  private void finishClosing() {
    Runnable done = whenClosed;
    whenClosed = null;
    if (done != null) {
      resolver.shutdownNow();
      done.run();
    }
  }

  private record Waiter(Consumer<Connection> onConnected, Consumer<Libp2pException> onFailed) {}

  /** A dial and who waits for it. */
  private final class PendingDial implements Dial.Outcome, Dial.Connector {
    private final PeerId peer;
    private final Dial dial;
    private final List<Waiter> waiters = new ArrayList<>();

    PendingDial(PeerAddress peer, Waiter first) {
      this.peer = peer.peerId();
      waiters.add(first);
      dial = new Dial(peer, loop, resolver, this, this);
    }

    /** Serves those who wait, by whatever connection to the peer came first. */
    void serve(Connection connection) {
      List<Waiter> served = List.copyOf(waiters);
      waiters.clear();
      served.forEach(each -> each.onConnected.accept(connection));
    }

    @Override
    public ChannelFuture connect(
        InetSocketAddress address, PeerId expected, Upgrade.Outcome outcome) {
      int millis = (int) Libp2pLimits.DIAL_TIMEOUT.toMillis();
      return new Bootstrap()
          .group(group)
          .channel(NioSocketChannel.class)
          .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
          .handler(
              new ChannelInitializer<SocketChannel>() {
                @Override
                protected void initChannel(SocketChannel channel) {
                  Sockets.configure(channel);
                  shared.config().wrap(channel.pipeline());
                  channel.pipeline().addLast(Upgrade.dialler(shared.keys(), expected, outcome));
                }
              })
          .connect(address);
    }

    @Override
    public boolean mayConnect(InetSocketAddress address) {
      return shared.config().rules().allows(address);
    }

    @Override
    public List<InetSocketAddress> lookUp(TcpTarget target) throws UnknownHostException {
      return TcpAddresses.lookUp(shared.config().addressLookup(), target);
    }

    @Override
    public List<Multiaddr> resolve(String name, PeerId of) throws UnknownHostException {
      return DnsAddr.resolve(shared.config().txtLookup(), name, of);
    }

    @Override
    public Connection adopt(SecureChannel channel, PeerId proven, Multiaddr remoteAddress) {
      return Connections.this.adopt(channel, proven, remoteAddress, true);
    }

    @Override
    public void onDialled(Connection connection) {
      dials.remove(peer);
      serve(connection);
    }

    @Override
    public void onFailed(Libp2pException why) {
      dials.remove(peer);
      List<Waiter> failed = List.copyOf(waiters);
      waiters.clear();
      failed.forEach(each -> each.onFailed.accept(why));
    }
  }

  private final class ConnectionOwner implements Connection.Owner {
    @Override
    public void onInboundStream(Connection connection, YamuxStream stream) {
      events.onInboundStream(connection, stream);
    }

    @Override
    public void onConnectionClosed(Connection connection, @Nullable Libp2pException why) {
      run(() -> removed(connection, why));
    }
  }
}
