package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Whether an accepted connection may stay, by where it comes from: before a byte of it is read.
 * Counts what is open of each subnet. Safe for many threads.
 */
final class Admission {
  private final ConnectionRules rules;
  private final Acceptor.Owner owner;
  private final Map<List<Byte>, Integer> bySubnet = new HashMap<>();

  Admission(ConnectionRules rules, Acceptor.Owner owner) {
    this.rules = rules;
    this.owner = owner;
  }

  boolean admit(SocketChannel channel) {
    InetSocketAddress from = channel.remoteAddress();
    if (!rules.allows(from)) {
      return refuse(from, "not allowed by the rules of this host");
    }
    Optional<List<Byte>> subnet = ConnectionRules.subnet(from.getAddress());
    if (subnet.isPresent() && !enter(subnet.get())) {
      return refuse(from, "its subnet has " + rules.maxPerSubnet() + " connections already");
    }
    subnet.ifPresent(name -> channel.closeFuture().addListener(closed -> leave(name)));
    return true;
  }

  private boolean refuse(InetSocketAddress from, String why) {
    owner.onRefused(TcpAddresses.multiaddr(from), new Libp2pException(Reason.OVERLOADED, why));
    return false;
  }

  synchronized boolean enter(List<Byte> subnet) {
    int open = bySubnet.getOrDefault(subnet, 0);
    if (open == rules.maxPerSubnet()) {
      return false;
    }
    bySubnet.put(subnet, open + 1);
    return true;
  }

  synchronized void leave(List<Byte> subnet) {
    bySubnet.computeIfPresent(subnet, (name, open) -> open > 1 ? open - 1 : null);
  }
}
