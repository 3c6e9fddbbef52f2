package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where other peers see this host, which behind a port mapping is not where it listens. An address
 * counts once enough peers from different subnets have told it; each subnet has one vote for each
 * family of addresses, its latest, so whoever has few subnets moves nothing however many peers it
 * runs. What is held and what is told on are bounded. For one thread.
 *
 * <p>A peer that connected to this host tells the address that it reached it by. One that this host
 * connected to sees a port that was made for that connection; the port listened on is assumed to be
 * mapped to the same number, as people map ports.
 */
final class ObservedAddresses {
  /** Subnets that must tell the same address. */
  static final int ENOUGH_VOTES = 4;

  /** Subnets whose votes are held; the one that voted longest ago gives way. */
  static final int MAX_VOTERS = 256;

  /** Addresses of each family that are told to others. */
  static final int MAX_TOLD_OF_A_FAMILY = 2;

  /** A subnet and a family of addresses. */
  private record Voter(List<Byte> subnet, boolean isIp6) {}

  private final Map<Voter, Multiaddr> votes = BoundedMap.forgettingLeastUsed(MAX_VOTERS);

  /**
   * Notes what a peer tells.
   *
   * @param observer where the peer's connection is from, or goes to
   * @param observed the address of this side that the peer told
   * @param dialled whether this host dialled
   * @param listening where this host listens, ports as they are
   */
  void tell(Multiaddr observer, Multiaddr observed, boolean dialled, List<Multiaddr> listening) {
    Optional<InetAddress> from = ip(observer);
    Optional<InetAddress> seen = ip(observed);
    if (from.isEmpty() || seen.isEmpty() || !isUsable(seen.get())) {
      return;
    }
    Optional<List<Byte>> subnet = ConnectionRules.subnet(from.get());
    boolean isIp6 = seen.get().getAddress().length > 4;
    int port = dialled ? portOf(listening, isIp6) : port(observed);
    if (subnet.isPresent() && port > 0) {
      Multiaddr address = TcpAddresses.multiaddr(new InetSocketAddress(seen.get(), port));
      votes.put(new Voter(subnet.get(), isIp6), address);
    }
  }

  /** The addresses that enough have told, the most told first; none of those given. */
  List<Multiaddr> told(List<Multiaddr> known) {
    Map<Multiaddr, Integer> counts = new LinkedHashMap<>();
    votes.values().forEach(address -> counts.merge(address, 1, Integer::sum));
    List<Multiaddr> told = new ArrayList<>();
    for (boolean isIp6 : new boolean[] {false, true}) {
      counts.entrySet().stream()
          .filter(each -> each.getValue() >= ENOUGH_VOTES)
          .filter(each -> isIp6(each.getKey()) == isIp6)
          .sorted(
              Comparator.<Map.Entry<Multiaddr, Integer>>comparingInt(each -> -each.getValue())
                  .thenComparing(each -> each.getKey().toString()))
          .limit(MAX_TOLD_OF_A_FAMILY)
          .map(Map.Entry::getKey)
          .forEach(told::add);
    }
    Set<Multiaddr> others = new LinkedHashSet<>(told);
    known.forEach(others::remove);
    return List.copyOf(others);
  }

  int voters() {
    return votes.size();
  }

  private static boolean isUsable(InetAddress address) {
    return !address.isAnyLocalAddress()
        && !address.isLoopbackAddress()
        && !address.isLinkLocalAddress()
        && !address.isMulticastAddress();
  }

  private static boolean isIp6(Multiaddr address) {
    return ip(address).filter(each -> each.getAddress().length > 4).isPresent();
  }

  /** The IP address of a TCP address; none where it has a name, or another transport. */
  private static Optional<InetAddress> ip(Multiaddr address) {
    return address
        .tcpTarget()
        .filter(target -> target.kind().isIp())
        .map(target -> TcpAddresses.literal(target).getAddress());
  }

  private static int port(Multiaddr address) {
    return address.tcpTarget().map(TcpTarget::port).orElse(0);
  }

  private static int portOf(List<Multiaddr> listening, boolean isIp6) {
    return listening.stream()
        .filter(each -> isIp6(each) == isIp6)
        .mapToInt(ObservedAddresses::port)
        .findFirst()
        .orElse(0);
  }
}
