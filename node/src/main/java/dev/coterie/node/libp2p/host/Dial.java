package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.WrongPeerException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to reach a peer at its addresses: the next address is tried when one fails, or beside
 * it after {@link Libp2pLimits#DIAL_STAGGER}; the first that proves to be the peer wins. Lives on
 * the host's loop.
 */
final class Dial {
  /** How a dial ends; exactly one of the two is called, on the host's loop. */
  interface Outcome {
    void onDialled(Connection connection);

    void onFailed(Libp2pException why);
  }

  /** The part of the host that connects. */
  interface Connector {
    /** Connects to an address and upgrades the connection. */
    ChannelFuture connect(InetSocketAddress address, PeerId expected, Upgrade.Outcome outcome);

    /** Whether the host connects with an address at all. */
    boolean mayConnect(InetSocketAddress address);

    /** Looks up the addresses of a name; blocks. */
    List<InetSocketAddress> lookUp(TcpTarget target) throws UnknownHostException;

    /** Looks up the addresses behind a {@code /dnsaddr} name; blocks. */
    List<Multiaddr> resolve(String name, PeerId peer) throws UnknownHostException;

    /** Makes an upgraded channel a connection; called on the channel's loop. */
    Connection adopt(SecureChannel channel, PeerId peer, Multiaddr remoteAddress);
  }

  private final PeerAddress peer;
  private final EventLoop loop;
  private final Executor resolver;
  private final Connector connector;
  private final Outcome outcome;
  private final ArrayDeque<TcpTarget> untried = new ArrayDeque<>();
  private final ArrayDeque<InetSocketAddress> resolved = new ArrayDeque<>();
  private final List<Channel> channels = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private @Nullable WrongPeerException wrongPeer;
  private @Nullable ScheduledFuture<?> stagger;
  private @Nullable ScheduledFuture<?> deadline;
  private int underWay;
  private boolean finished;

  Dial(PeerAddress peer, EventLoop loop, Executor resolver, Connector connector, Outcome outcome) {
    this.peer = peer;
    this.loop = loop;
    this.resolver = resolver;
    this.connector = connector;
    this.outcome = outcome;
  }

  void start() {
    untried.addAll(targets(peer.addresses()));
    List<String> names = names();
    if (untried.isEmpty() && names.isEmpty()) {
      fail("no address that can be dialled among " + peer.addresses());
      return;
    }
    long most = Libp2pLimits.DIAL_TIMEOUT.plus(Libp2pLimits.UPGRADE_TIMEOUT).toMillis();
    deadline = loop.schedule(() -> fail("not connected in time"), most, TimeUnit.MILLISECONDS);
    names.forEach(
        name -> {
          underWay++;
          onResolver(() -> resolveNow(name));
        });
    tryNext();
  }

  /** Names whose TXT records hold addresses. */
  private List<String> names() {
    return peer.addresses().stream()
        .filter(this::mayBeOfThePeer)
        .flatMap(address -> address.dnsaddr().stream())
        .distinct()
        .limit(Libp2pLimits.MAX_DIAL_ADDRESSES)
        .toList();
  }

  private boolean mayBeOfThePeer(Multiaddr address) {
    return address.peerId().filter(id -> !id.equals(peer.peerId())).isEmpty();
  }

  private Set<TcpTarget> targets(List<Multiaddr> addresses) {
    Set<TcpTarget> targets = new LinkedHashSet<>();
    for (Multiaddr address : addresses) {
      if (mayBeOfThePeer(address) && targets.size() < Libp2pLimits.MAX_DIAL_ADDRESSES) {
        address.tcpTarget().ifPresent(targets::add);
      }
    }
    return targets;
  }

  private void tryNext() {
    if (finished) {
      return;
    }
    if (!resolved.isEmpty()) {
      connect(resolved.remove());
    } else if (!untried.isEmpty()) {
      TcpTarget target = untried.remove();
      if (target.kind().isIp()) {
        connect(TcpAddresses.literal(target));
      } else {
        lookUp(target);
      }
    } else if (underWay == 0) {
      fail(String.join("; ", failures));
    }
  }

  private void lookUp(TcpTarget target) {
    underWay++;
    onResolver(() -> lookUpNow(target));
  }

  private void onResolver(Runnable task) {
    try {
      resolver.execute(task);
    } catch (RejectedExecutionException full) {
      loop.execute(() -> onAttemptFailed("too many names are being looked up"));
    }
  }

  /** On the resolver's thread. */
  private void resolveNow(String name) {
    try {
      List<Multiaddr> found = connector.resolve(name, peer.peerId());
      loop.execute(() -> onResolved(found));
    } catch (UnknownHostException e) {
      loop.execute(() -> onAttemptFailed(String.valueOf(e.getMessage())));
    }
  }

  private void onResolved(List<Multiaddr> found) {
    underWay--;
    untried.addAll(targets(found));
    tryNext();
  }

  /** On the resolver's thread. */
  private void lookUpNow(TcpTarget target) {
    try {
      List<InetSocketAddress> found = connector.lookUp(target);
      loop.execute(() -> onLookedUp(found));
    } catch (UnknownHostException e) {
      loop.execute(() -> onAttemptFailed("no address of " + target.host() + " found"));
    }
  }

  private void onLookedUp(List<InetSocketAddress> found) {
    underWay--;
    int room = Libp2pLimits.MAX_DIAL_ADDRESSES;
    found.stream().limit(room).forEach(resolved::add);
    tryNext();
  }

  private void connect(InetSocketAddress address) {
    underWay++;
    if (!connector.mayConnect(address)) {
      onAttemptFailed(address + ": not allowed by the rules of this host");
      return;
    }
    ChannelFuture connecting =
        connector.connect(address, peer.peerId(), new AttemptOutcome(address));
    channels.add(connecting.channel());
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            loop.execute(() -> onAttemptFailed(address + ": " + reason(done.cause())));
          }
        });
    if (stagger != null) {
      stagger.cancel(false);
    }
    stagger =
        loop.schedule(this::tryBeside, Libp2pLimits.DIAL_STAGGER.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "cancelled" : String.valueOf(cause.getMessage());
  }

  private void tryBeside() {
    if (!untried.isEmpty() || !resolved.isEmpty()) {
      tryNext();
    }
  }

  private void onAttemptFailed(String why) {
    underWay--;
    failures.add(why);
    tryNext();
  }

  private void fail(String why) {
    if (finished) {
      return;
    }
    finish(null);
    WrongPeerException other = wrongPeer;
    outcome.onFailed(
        other != null
            ? other
            : new Libp2pException(
                Reason.UNREACHABLE, "cannot reach " + peer.peerId() + ": " + why));
  }

  /** Gives the dial up: the host closes. */
  void cancel() {
    fail("the host is closing");
  }

  private void finish(@Nullable Channel winner) {
    finished = true;
    if (stagger != null) {
      stagger.cancel(false);
    }
    if (deadline != null) {
      deadline.cancel(false);
    }
    for (Channel each : channels) {
      if (each != winner) {
        each.close();
      }
    }
  }

  /** The upgrade of one address; called on the channel's loop. */
  private final class AttemptOutcome implements Upgrade.Outcome {
    private final InetSocketAddress address;

    AttemptOutcome(InetSocketAddress address) {
      this.address = address;
    }

    @Override
    public void onUpgraded(SecureChannel channel, PeerId proven) {
      Connection connection = connector.adopt(channel, proven, TcpAddresses.multiaddr(address));
      if (loop.inEventLoop()) {
        won(connection);
      } else {
        loop.execute(() -> won(connection));
      }
    }

    private void won(Connection connection) {
      if (finished) {
        connection.close(); // another address was faster
      } else {
        finish(connection.channel());
        outcome.onDialled(connection);
      }
    }

    @Override
    public void onFailed(Channel channel, Libp2pException why) {
      loop.execute(
          () -> {
            if (why instanceof WrongPeerException other) {
              wrongPeer = other;
            }
            onAttemptFailed(address + ": " + why.getMessage());
          });
    }
  }
}
