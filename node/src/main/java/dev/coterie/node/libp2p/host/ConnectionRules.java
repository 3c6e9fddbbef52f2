package dev.coterie.node.libp2p.host;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.node.libp2p.Libp2pLimits;
import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whom a host connects with, and how many of them.
 *
 * @param allow address ranges that are connected with; empty for all
 * @param deny address ranges that are not, even where allowed
 * @param denyPeers peers that are not, wherever they are
 * @param maxPerSubnet inbound connections of one /24 of IPv4 or /48 of IPv6; the loopback is exempt
 * @param highWater connections above which idle ones are closed
 * @param lowWater down to how many of them
 */
public record ConnectionRules(
    List<Range> allow,
    List<Range> deny,
    Set<PeerId> denyPeers,
    int maxPerSubnet,
    int highWater,
    int lowWater) {

  /** The default of {@link #maxPerSubnet}. */
  public static final int DEFAULT_MAX_PER_SUBNET = 128;

  private static final int SUBNET_BYTES_4 = 3;
  private static final int SUBNET_BYTES_6 = 6;

  /** A range of addresses, such as {@code 192.0.2.0/24} or {@code 2001:db8::/32}. */
  public record Range(String text) {
    /**
     * Checks the text.
     *
     * @throws IllegalArgumentException if it is no address with a prefix length
     */
    public Range {
      rule(text);
    }

    private static IpSubnetFilterRule rule(String text) {
      int slash = text.indexOf('/');
      if (slash < 0
          || !io.netty.util.NetUtil.isValidIpV4Address(text.substring(0, slash))
              && !io.netty.util.NetUtil.isValidIpV6Address(text.substring(0, slash))) {
        throw new IllegalArgumentException("a range is ADDRESS/LENGTH, not " + text);
      }
      try {
        return new IpSubnetFilterRule(
            text.substring(0, slash),
            Integer.parseInt(text.substring(slash + 1)),
            IpFilterRuleType.ACCEPT);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("a range is ADDRESS/LENGTH, not " + text, e);
      }
    }

    boolean holds(InetSocketAddress address) {
      return rule(text).matches(address);
    }
  }

  /** Checks the numbers. */
  public ConnectionRules {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
    denyPeers = Set.copyOf(denyPeers);
    if (maxPerSubnet < 1) {
      throw new IllegalArgumentException("maxPerSubnet: at least 1, not " + maxPerSubnet);
    }
    if (lowWater < 0 || lowWater > highWater) {
      throw new IllegalArgumentException(
          "lowWater: 0 to highWater (" + highWater + "), not " + lowWater);
    }
  }

  /** Everybody, within the host's limits; idle connections go from three quarters of them on. */
  public static ConnectionRules defaults() {
    int most = Libp2pLimits.MAX_CONNECTIONS;
    return new ConnectionRules(
        List.of(), List.of(), Set.of(), DEFAULT_MAX_PER_SUBNET, most - most / 8, most - most / 4);
  }

  boolean allows(InetSocketAddress address) {
    return deny.stream().noneMatch(range -> range.holds(address))
        && (allow.isEmpty() || allow.stream().anyMatch(range -> range.holds(address)));
  }

  boolean allows(PeerId peer) {
    return !denyPeers.contains(peer);
  }

  /** The name of an address's subnet; none for the loopback, which is not limited. */
  static Optional<List<Byte>> subnet(InetAddress address) {
    if (address.isLoopbackAddress()) {
      return Optional.empty();
    }
    byte[] bytes = address.getAddress();
    int length = bytes.length == 4 ? SUBNET_BYTES_4 : SUBNET_BYTES_6;
    List<Byte> name = new ArrayList<>(length);
    for (byte each : Arrays.copyOf(bytes, length)) {
      name.add(each);
    }
    return Optional.of(name);
  }
}
