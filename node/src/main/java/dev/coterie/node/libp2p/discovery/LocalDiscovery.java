package dev.coterie.node.libp2p.discovery;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Host;
import java.io.IOException;
import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a host known on the local networks of this machine, and tells of others that are there
 * (libp2p specification "mDNS peer discovery"). Starts in the background: probing for names takes
 * seconds.
 */
public final class LocalDiscovery implements AutoCloseable {
  /** The type of the service. */
  static final String SERVICE = "_p2p._udp.local.";

  /** Network interfaces that are used; a machine may have hundreds of virtual ones. */
  private static final int MAX_INTERFACES = 4;

  private static final Logger LOG = LoggerFactory.getLogger(LocalDiscovery.class);
  private static final long CLOSE_WITHIN_MILLIS = 500;
  private static final int NAME_BITS = 160;
  private static final int NAME_RADIX = 36;

  private final Host host;
  private final Consumer<PeerAddress> onFound;
  private final Meetings meetings = new Meetings(System.nanoTime());
  private final String name =
      new BigInteger(NAME_BITS, new SecureRandom()).setBit(NAME_BITS).toString(NAME_RADIX);
  private final List<JmDNS> responders = new ArrayList<>();
  private boolean closed;

  private LocalDiscovery(Host host, Consumer<PeerAddress> onFound) {
    this.host = host;
    this.onFound = onFound;
  }

  /**
   * Begins, unless this machine has no network to begin on, which is logged.
   *
   * @param onFound told of each other peer once in a while, on a thread of its own; who it says it
   *     is has not been proven
   */
  public static Optional<LocalDiscovery> start(Host host, Consumer<PeerAddress> onFound) {
    List<InetAddress> networks = networks();
    if (networks.isEmpty()) {
      LOG.warn("No network here carries multicast: no peers will be found by mDNS.");
      return Optional.empty();
    }
    LocalDiscovery discovery = new LocalDiscovery(host, onFound);
    inBackground("mdns-start", () -> networks.forEach(discovery::open));
    return Optional.of(discovery);
  }

  private static Thread inBackground(String threadName, Runnable task) {
    Thread thread = new Thread(task, threadName);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** An address on each network that carries multicast. */
  static List<InetAddress> networks() {
    List<InetAddress> networks = new ArrayList<>();
    try {
      for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (each.isUp() && each.supportsMulticast() && !each.isLoopback()) {
          Collections.list(each.getInetAddresses()).stream()
              .filter(Inet4Address.class::isInstance)
              .findFirst()
              .ifPresent(networks::add);
        }
      }
    } catch (SocketException e) {
      LOG.warn("The networks of this machine cannot be listed: {}", e.toString());
    }
    return networks.subList(0, Math.min(networks.size(), MAX_INTERFACES));
  }

  private void open(InetAddress network) {
    try {
      JmDNS responder = JmDNS.create(network, name);
      if (!keep(responder)) {
        responder.close();
        return;
      }
      responder.registerService(ServiceInfo.create(SERVICE, name, port(), 0, 0, text()));
      responder.addServiceListener(SERVICE, new Found(responder));
      LOG.info("Looking for peers on the network of {} by mDNS.", network.getHostAddress());
    } catch (IOException | IllegalStateException e) {
      LOG.warn("mDNS does not work on {}: {}", network.getHostAddress(), e.toString());
    }
  }

  private synchronized boolean keep(JmDNS responder) {
    if (!closed) {
      responders.add(responder);
    }
    return !closed;
  }

  private int port() {
    return host.addresses().stream()
        .flatMap(address -> address.tcpTarget().stream())
        .mapToInt(TcpTarget::port)
        .findFirst()
        .orElse(0);
  }

  /** Addresses that only this machine can dial are told where there are no others. */
  private byte[] text() {
    List<Multiaddr> all = host.addresses();
    List<Multiaddr> reachable = all.stream().filter(each -> !isLoopback(each)).toList();
    return PeerText.of(new PeerAddress(host.peerId(), reachable.isEmpty() ? all : reachable));
  }

  private static boolean isLoopback(Multiaddr address) {
    return address
        .tcpTarget()
        .filter(target -> target.host().startsWith("127.") || target.host().equals("::1"))
        .isPresent();
  }

  /** What a network says; on a thread of jmDNS. */
  private final class Found implements ServiceListener {
    private final JmDNS responder;

    Found(JmDNS responder) {
      this.responder = responder;
    }

    @Override
    public void serviceAdded(ServiceEvent event) {
      if (!event.getName().equals(name)) {
        responder.requestServiceInfo(event.getType(), event.getName());
      }
    }

    @Override
    public void serviceRemoved(ServiceEvent event) {
      // Connections tell better who is gone.
    }

    @Override
    public void serviceResolved(ServiceEvent event) {
      PeerText.read(event.getInfo().getTextBytes()).ifPresent(LocalDiscovery.this::found);
    }
  }

  private void found(PeerAddress peer) {
    boolean other =
        !peer.peerId().equals(host.peerId()) && host.connection(peer.peerId()).isEmpty();
    if (other && meetings.begin(peer.peerId(), System.nanoTime())) {
      onFound.accept(peer);
    }
  }

  /** Stops; a good-bye is sent in the background, for as long as the process still runs. */
  @Override
  public void close() {
    List<JmDNS> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(responders);
      responders.clear();
    }
    Thread closing = inBackground("mdns-stop", () -> open.forEach(LocalDiscovery::close));
    try {
      closing.join(CLOSE_WITHIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(JmDNS responder) {
    try {
      responder.close();
    } catch (IOException e) {
      LOG.debug("mDNS was not closed cleanly", e);
    }
  }
}
