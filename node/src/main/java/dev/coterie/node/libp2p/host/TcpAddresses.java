package dev.coterie.node.libp2p.host;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Multiaddrs to and from the addresses of the Java platform. */
final class TcpAddresses {
  private TcpAddresses() {}

  static Multiaddr multiaddr(InetSocketAddress address) {
    return Multiaddr.ofTcp(address.getAddress().getAddress(), address.getPort());
  }

  /** The address of an IP target; no name is looked up. */
  static InetSocketAddress literal(TcpTarget target) {
    try {
      byte[] ip = NetUtil.createByteArrayFromIpAddressString(target.host());
      return new InetSocketAddress(InetAddress.getByAddress(ip), target.port());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an IP address: " + target.host(), e);
    }
  }

  /** Looks the name of a target up, and keeps the addresses of its kind; blocks. */
  static List<InetSocketAddress> lookUp(AddressLookup lookup, TcpTarget target)
      throws UnknownHostException {
    List<InetSocketAddress> found = new ArrayList<>();
    for (InetAddress each : lookup.addresses(target.host())) {
      boolean wanted =
          switch (target.kind()) {
            case DNS4 -> each instanceof Inet4Address;
            case DNS6 -> each instanceof Inet6Address;
            default -> true;
          };
      if (wanted) {
        found.add(new InetSocketAddress(each, target.port()));
      }
    }
    if (found.isEmpty()) {
      throw new UnknownHostException(target.host() + " has no address of kind " + target.kind());
    }
    return found;
  }

  /** A wildcard address as the addresses of this machine's interfaces; others as they are. */
  static List<Multiaddr> reachable(InetSocketAddress bound) throws SocketException {
    if (!bound.getAddress().isAnyLocalAddress()) {
      return List.of(multiaddr(bound));
    }
    boolean only4 = bound.getAddress() instanceof Inet4Address;
    List<Multiaddr> all = new ArrayList<>();
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress each : Collections.list(network.getInetAddresses())) {
        boolean usable = network.isUp() && !each.isLinkLocalAddress();
        if (usable && (!only4 || each instanceof Inet4Address)) {
          all.add(Multiaddr.ofTcp(each.getAddress(), bound.getPort()));
        }
      }
    }
    return all;
  }
}
