package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.StreamHandler;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A libp2p host: listens, dials, keeps one connection a peer, and serves protocols. Every public
 * method can be called from any thread.
 */
public final class Host implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Host.class);

  /** How long the last bytes of connections may take when a host closes. */
  private static final long SHUTDOWN_SECONDS = 5;

  private final HostConfig config;
  private final HostShared shared;
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final List<HostListener> listeners = new CopyOnWriteArrayList<>();
  private final OffenderLog offenders = new OffenderLog();
  private final Connections connections;
  private final Acceptor acceptor;
  private final BuiltInProtocols builtIn;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final ObservedAddresses observed = new ObservedAddresses();
  private volatile List<Multiaddr> listening = List.of();
  private volatile List<Multiaddr> addresses = List.of();
  private volatile boolean closing;
  private long mayChangeAddressesAtNanos = System.nanoTime();

  private Host(HostConfig config) {
    this.config = config;
    this.shared = HostShared.of(config);
    this.group =
        new MultiThreadIoEventLoopGroup(
            config.loops(), new DefaultThreadFactory("libp2p", true), NioIoHandler.newFactory());
    this.loop = group.next();
    this.connections = new Connections(shared, group, loop, new Events());
    this.acceptor = new Acceptor(group, shared.keys(), config, connections::count, new Accepted());
    this.builtIn = new BuiltInProtocols(this);
  }

  /**
   * Starts a host and listens.
   *
   * @throws IOException if an address cannot be listened on, for example because the port is busy;
   *     the message names it, and nothing is left running
   */
  public static Host start(HostConfig config) throws IOException {
    Host host = new Host(config);
    try {
      host.listen();
    } catch (IOException | RuntimeException e) {
      host.acceptor.close();
      host.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
    host.loop.scheduleWithFixedDelay(host::tick, 1, 1, TimeUnit.SECONDS);
    return host;
  }

  private void listen() throws IOException {
    List<Multiaddr> own = new ArrayList<>();
    for (Multiaddr wanted : config.listen()) {
      InetSocketAddress bound = acceptor.listen(wanted);
      own.addAll(TcpAddresses.reachable(bound));
    }
    listening = List.copyOf(own);
    addresses = config.announce().isEmpty() ? listening : config.announce();
    builtIn.serve();
  }

  private void tick() {
    connections.tick();
    tellObservedAddresses();
  }

  /** Takes note of where a peer sees this host; on the host's loop. */
  void onObserved(Multiaddr observer, Multiaddr seen, boolean dialled) {
    if (config.announce().isEmpty()) {
      observed.tell(observer, seen, dialled, listening);
    }
  }

  /** Tells other peers where this host is seen, when that has changed, and not too often. */
  void tellObservedAddresses() {
    long now = System.nanoTime();
    if (!config.announce().isEmpty() || now - mayChangeAddressesAtNanos < 0) {
      return;
    }
    List<Multiaddr> all = new ArrayList<>(listening);
    all.addAll(observed.told(listening));
    if (!all.equals(addresses)) {
      mayChangeAddressesAtNanos = now + Libp2pLimits.ADDRESS_CHANGES_EVERY.toNanos();
      LOG.info("Other peers see this one at {}", all);
      addresses = List.copyOf(all);
      builtIn.onProtocolsChanged();
    }
  }

  /** Who this host is. */
  public PeerId peerId() {
    return config.identity().peerId();
  }

  /** Where others reach it, without its peer id; ports are the real ones. */
  public List<Multiaddr> addresses() {
    return addresses;
  }

  /** The host as others can dial it. */
  public PeerAddress address() {
    return new PeerAddress(peerId(), addresses);
  }

  HostConfig config() {
    return config;
  }

  /**
   * The loop of the host: its listeners are called there, and a peer's own logic may live there.
   */
  public EventLoop loop() {
    return loop;
  }

  /** Serves a protocol; connected peers are told. Replaces an earlier handler of the protocol. */
  public void handle(String protocolId, StreamHandler handler) {
    if (handlers.put(protocolId, handler) == null) {
      builtIn.onProtocolsChanged();
    }
  }

  /** Stops serving a protocol; its open streams go on. */
  public void stopHandling(String protocolId) {
    if (handlers.remove(protocolId) != null) {
      builtIn.onProtocolsChanged();
    }
  }

  /** The ids of the protocols that are served. */
  public List<String> protocols() {
    return handlers.keySet().stream().sorted().toList();
  }

  /** Tells a listener of connections from now on. */
  public void addListener(HostListener listener) {
    listeners.add(listener);
  }

  /** Tells a listener no more. */
  public void removeListener(HostListener listener) {
    listeners.remove(listener);
  }

  /** The connections that are open now; a snapshot. */
  public List<Connection> connections() {
    return connections.snapshot();
  }

  /** The connection to a peer that new streams use, if there is one now. */
  public Optional<Connection> connection(PeerId peer) {
    return connections.snapshot().stream()
        .filter(each -> each.peer().equals(peer) && each.isOpen() && !each.isReplaced())
        .findFirst();
  }

  /** Connects to a peer, or finds the connection; one of the two is called on the host's loop. */
  public void connect(
      PeerAddress peer, Consumer<Connection> onConnected, Consumer<Libp2pException> onFailed) {
    loop.execute(() -> connections.connect(peer, onConnected, onFailed));
  }

  /**
   * Opens a stream to a peer, connecting first if need be.
   *
   * @param protocolIds what to ask for, best first; at least one
   */
  public void newStream(PeerAddress peer, List<String> protocolIds, StreamOpener opener) {
    loop.execute(
        () ->
            connections.connect(
                peer, connection -> openOn(connection, protocolIds, opener), opener::onFailed));
  }

  /** The same on a given connection. */
  public void newStream(Connection connection, List<String> protocolIds, StreamOpener opener) {
    connection.executor().execute(() -> openOn(connection, protocolIds, opener));
  }

  /** The same, at once where this is the connection's thread: beside what it is sending. */
  void openOn(Connection connection, List<String> protocolIds, StreamOpener opener) {
    connection.run(
        () -> {
          YamuxStream stream;
          try {
            stream = connection.openStream();
          } catch (Libp2pException e) {
            opener.onFailed(e);
            return;
          }
          OutboundNegotiation.start(stream, protocolIds, opener);
        });
  }

  /** The round trip to a peer by {@code /ipfs/ping/1.0.0}; one of the two is called. */
  public void ping(
      PeerAddress peer, Consumer<java.time.Duration> onEcho, Consumer<Libp2pException> onFailed) {
    builtIn.ping(peer, onEcho, onFailed);
  }

  /** Whether accepting is paused because a limit is reached. */
  public boolean isAcceptingPaused() {
    return acceptor.isPaused();
  }

  /**
   * Closes the host: no new connections and streams, open streams may finish within {@link
   * Libp2pLimits#CLOSE_GRACE}, then each connection says good-bye. The future is done when the
   * threads are.
   */
  public CompletableFuture<Void> closeGracefully() {
    if (!loop.isShuttingDown()) {
      loop.execute(this::beginClosing);
    }
    return closed;
  }

  private void beginClosing() {
    if (closing) {
      return;
    }
    closing = true;
    acceptor.close();
    announce(HostListener::onClosing);
    handlers.values().forEach(StreamHandler::onHostClosing);
    connections.close(
        Libp2pLimits.CLOSE_GRACE,
        () ->
            group
                .shutdownGracefully(
                    50, TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS), TimeUnit.MILLISECONDS)
                .addListener(done -> closed.complete(null)));
  }

  /** Closes the host and waits for it; not to be called on its loop. */
  @Override
  public void close() {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("close() waits; on the host's loop use closeGracefully()");
    }
    closeGracefully().join();
  }

  void announce(Consumer<HostListener> event) {
    for (HostListener each : listeners) {
      try {
        event.accept(each);
      } catch (RuntimeException bug) {
        LOG.error("a host listener failed", bug);
      }
    }
  }

  /** What the table of connections tells. */
  private final class Events implements Connections.Events {
    @Override
    public void onConnected(Connection connection) {
      announce(listener -> listener.onConnected(connection));
      builtIn.onConnected(connection);
    }

    @Override
    public void onDisconnected(Connection connection, @Nullable Libp2pException why) {
      acceptor.resume();
      if (why != null && why.reason() != Reason.CLOSED) {
        // By its id: it may come again from another port, or address, each time.
        offenders.note(
            "peer " + connection.peer(),
            connection.remoteAddress() + ": " + String.valueOf(why.getMessage()));
      }
      announce(listener -> listener.onDisconnected(connection));
    }

    @Override
    public void onInboundStream(Connection connection, YamuxStream stream) {
      InboundNegotiation.start(connection, stream, handlers);
    }
  }

  /** What the acceptor tells. */
  private final class Accepted implements Acceptor.Owner {
    @Override
    public void onAccepted(SecureChannel channel, PeerId peer, Multiaddr remoteAddress) {
      connections.adopt(channel, peer, remoteAddress, false);
    }

    @Override
    public void onRefused(Multiaddr remoteAddress, Libp2pException why) {
      if (!closing) {
        String host = remoteAddress.tcpTarget().map(target -> target.host()).orElse("?");
        offenders.note("connection from " + host, String.valueOf(why.getMessage()));
      }
    }

    @Override
    public void onFull() {
      loop.execute(connections::makeRoom);
    }
  }
}
