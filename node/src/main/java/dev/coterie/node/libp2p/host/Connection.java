package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.identify.PeerInfo;
import dev.coterie.node.libp2p.yamux.SessionListener;
import dev.coterie.node.libp2p.yamux.YamuxSession;
import dev.coterie.node.libp2p.yamux.YamuxStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A secure connection to a peer. What can be asked of it from any thread is said so; the rest lives
 * on its {@link #executor()}.
 */
public final class Connection implements SecureChannel.Reader, SessionListener {
  /** How long a connection that another one replaces stays open without streams. */
  private static final Duration DRAINED_FOR = Duration.ofSeconds(2);

  /** What a connection tells its host. */
  interface Owner {
    void onInboundStream(Connection connection, YamuxStream stream);

    void onConnectionClosed(Connection connection, @Nullable Libp2pException why);
  }

  private final SecureChannel channel;
  private final PeerId peer;
  private final Multiaddr remoteAddress;
  private final boolean dialled;
  private final Duration idleTimeout;
  private final Owner owner;
  private final YamuxSession session;
  private final long openedAtNanos;
  private final Map<String, Integer> inboundByProtocol = new HashMap<>();

  private volatile int streams;
  private volatile boolean open = true;
  private volatile boolean replaced;
  private volatile @Nullable PeerInfo info;
  private volatile long idleSinceNanos;
  private @Nullable ScheduledFuture<?> idleTimer;

  Connection(
      SecureChannel channel,
      PeerId peer,
      Multiaddr remoteAddress,
      boolean dialled,
      HostShared shared,
      Owner owner) {
    this.channel = channel;
    this.peer = peer;
    this.remoteAddress = remoteAddress;
    this.dialled = dialled;
    this.idleTimeout = shared.config().idleTimeout();
    this.owner = owner;
    this.session =
        new YamuxSession(channel, peer, remoteAddress, dialled, shared.windowBudget(), this);
    this.openedAtNanos = channel.nanoTime();
    this.idleSinceNanos = openedAtNanos;
    channel.readBy(this);
  }

  /** Who is at the other end, proven. */
  public PeerId peer() {
    return peer;
  }

  /** Where that is: an IP address and a TCP port. */
  public Multiaddr remoteAddress() {
    return remoteAddress;
  }

  /** Whether this side dialled. */
  public boolean isDialled() {
    return dialled;
  }

  /** Whether streams can be opened on it; from any thread, and true only for the moment. */
  public boolean isOpen() {
    return open;
  }

  /** Streams that are open, both ways; from any thread. */
  public int streamCount() {
    return streams;
  }

  /** What the peer said of itself, once it did; from any thread. */
  public Optional<PeerInfo> info() {
    return Optional.ofNullable(info);
  }

  void learn(PeerInfo newInfo) {
    info = newInfo;
  }

  /** The thread of the connection. */
  public EventExecutor executor() {
    return channel.executor();
  }

  /** Closes the connection and its streams; from any thread. */
  public void close() {
    run(session::close);
  }

  void run(Runnable task) {
    if (executor().inEventLoop()) {
      task.run();
    } else {
      executor().execute(task);
    }
  }

  Channel channel() {
    return channel.channel();
  }

  YamuxStream openStream() throws Libp2pException {
    return session.open();
  }

  void started() {
    session.ping();
    watchIdleness();
  }

  long openedAtNanos() {
    return openedAtNanos;
  }

  long idleNanos() {
    return streams > 0 ? -1 : channel.nanoTime() - idleSinceNanos;
  }

  /** Says whether another connection to the peer takes the new streams. */
  void setReplaced(boolean isReplaced) {
    replaced = isReplaced;
    run(this::watchIdlenessAnew);
  }

  boolean isReplaced() {
    return replaced;
  }

  void tick() {
    if (channel.isStalled()) {
      session.terminate(
          new Libp2pException(
              Libp2pException.Reason.OVERLOADED, peer + " does not read what it is sent"));
    }
    session.tick();
  }

  /** Takes no more streams from the peer; those that are open can finish. */
  void refuseNewStreams() {
    session.refuseNewStreams();
  }

  // ---- One more inbound stream of a protocol; false at the limit.

  boolean admit(YamuxStream stream, String protocol) {
    int count = inboundByProtocol.getOrDefault(protocol, 0);
    if (count >= Libp2pLimits.MAX_INBOUND_STREAMS_PER_PROTOCOL) {
      return false;
    }
    inboundByProtocol.put(protocol, count + 1);
    stream.whenClosed(
        () -> inboundByProtocol.computeIfPresent(protocol, (p, n) -> n > 1 ? n - 1 : null));
    return true;
  }

  // ---- The secure channel.

  @Override
  public void onPlaintext(ByteBuf plaintext) {
    session.receive(plaintext);
  }

  @Override
  public void onWritable() {
    session.onWritable();
  }

  @Override
  public void onLost(Libp2pException why) {
    session.terminate(why);
  }

  // ---- The session.

  @Override
  public void onInboundStream(YamuxStream stream) {
    owner.onInboundStream(this, stream);
  }

  @Override
  public void onStreamCount(int count) {
    streams = count;
    if (count == 0) {
      idleSinceNanos = channel.nanoTime();
      watchIdleness();
    }
  }

  @Override
  public void onGoAway() {
    open = false;
  }

  @Override
  public void onSessionClosed(@Nullable Libp2pException failure) {
    open = false;
    if (idleTimer != null) {
      idleTimer.cancel(false);
    }
    owner.onConnectionClosed(this, failure);
  }

  /** One timer at a time; when it fires early it is set for what is left. */
  private void watchIdleness() {
    if (idleTimer != null || streams > 0 || !channel.channel().isActive()) {
      return;
    }
    Duration allowed =
        replaced && DRAINED_FOR.compareTo(idleTimeout) < 0 ? DRAINED_FOR : idleTimeout;
    long left = allowed.toNanos() - idleNanos();
    if (left <= 0) {
      session.close();
    } else {
      idleTimer = executor().schedule(this::onIdleTimer, left, TimeUnit.NANOSECONDS);
    }
  }

  /** The time allowed has changed, perhaps to less than the timer was set for. */
  private void watchIdlenessAnew() {
    if (idleTimer != null) {
      idleTimer.cancel(false);
      idleTimer = null;
    }
    watchIdleness();
  }

  private void onIdleTimer() {
    idleTimer = null;
    watchIdleness();
  }

  @Override
  public String toString() {
    return (dialled ? "connection to " : "connection from ") + peer + " at " + remoteAddress;
  }
}
