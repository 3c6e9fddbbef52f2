package dev.coterie.dht.routing;

import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.TcpTarget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Addresses that one party can have many of at little cost: an IPv4 /24, an IPv6 /48, a host name.
 * Loopback, link-local and private networks are no group: who is there is known.
 */
record AddressGroup(String name) {
  private static final int IP4_GROUP_BYTES = 3;
  private static final int IP6_GROUP_BYTES = 6;

  /** The groups that a contact belongs to, by all of its addresses; without repetition. */
  static List<AddressGroup> of(Contact contact) {
    List<AddressGroup> groups = new ArrayList<>(0);
    for (Multiaddr address : contact.addresses()) {
      address.tcpKind().ifPresent(kind -> add(kind, address, groups));
    }
    return groups.isEmpty() ? List.of() : groups;
  }

  private static void add(TcpTarget.Kind kind, Multiaddr address, List<AddressGroup> groups) {
    AddressGroup group =
        switch (kind) {
          case IP4 -> ofIp(Arrays.copyOfRange(address.bytes(), 1, 5), IP4_GROUP_BYTES);
          case IP6 -> ofIp(Arrays.copyOfRange(address.bytes(), 1, 17), IP6_GROUP_BYTES);
          case DNS, DNS4, DNS6 -> new AddressGroup(address.tcpTarget().orElseThrow().host());
        };
    if (!group.name.isEmpty() && !groups.contains(group)) {
      groups.add(group);
    }
  }

  private static AddressGroup ofIp(byte[] ip, int groupBytes) {
    boolean near = ip.length == 4 ? isNear4(ip) : isNear6(ip);
    return new AddressGroup(
        near ? "" : HexFormat.of().formatHex(ip, 0, groupBytes) + "/" + groupBytes * 8);
  }

  /** Loopback, link-local (RFC 3927) and private (RFC 1918) networks. */
  private static boolean isNear4(byte[] ip) {
    int first = ip[0] & 0xff;
    int second = ip[1] & 0xff;
    return first == 127
        || first == 10
        || (first == 172 && second >> 4 == 1)
        || (first == 192 && second == 168)
        || (first == 169 && second == 254);
  }

  /** Loopback, link-local (RFC 4291) and unique local (RFC 4193) networks. */
  private static boolean isNear6(byte[] ip) {
    int first = ip[0] & 0xff;
    boolean linkLocal = first == 0xfe && (ip[1] & 0xc0) == 0x80;
    return linkLocal || (first & 0xfe) == 0xfc || isLoopback6(ip);
  }

  private static boolean isLoopback6(byte[] ip) {
    byte[] loopback = new byte[16];
    loopback[15] = 1;
    return Arrays.equals(ip, loopback);
  }
}
