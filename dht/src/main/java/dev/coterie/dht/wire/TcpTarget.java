package dev.coterie.dht.wire;

import java.util.Optional;

/**
 * A TCP end point to dial.
 *
 * @param kind what {@code host} is, and so whether it must be looked up, and for which addresses
 * @param host an IP address in its usual text, or a DNS name
 * @param port 0 to 65,535
 */
public record TcpTarget(Kind kind, String host, int port) {
  /** What a host is. */
  public enum Kind {
    /** An IPv4 address. */
    IP4(MultiaddrProtocol.IP4),
    /** An IPv6 address. */
    IP6(MultiaddrProtocol.IP6),
    /** A name to look up for addresses of both families. */
    DNS(MultiaddrProtocol.DNS),
    /** A name to look up for IPv4 addresses. */
    DNS4(MultiaddrProtocol.DNS4),
    /** A name to look up for IPv6 addresses. */
    DNS6(MultiaddrProtocol.DNS6);

    private final MultiaddrProtocol protocol;

    Kind(MultiaddrProtocol protocol) {
      this.protocol = protocol;
    }

    static Optional<Kind> of(MultiaddrPart part) {
      for (Kind kind : values()) {
        if (part.is(kind.protocol)) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }

    /** Whether the host is an IP address already, so that no name is looked up. */
    public boolean isIp() {
      return this == IP4 || this == IP6;
    }
  }
}
