package dev.coterie.dht.wire;

import dev.coterie.crypto.identity.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An address of a peer, as a path of protocols: {@code /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo…}.
 *
 * <p>The bytes are the address: two addresses are equal when their bytes are. Text and bytes follow
 * the public multiaddr specification. Bytes may contain a protocol that this table does not know;
 * since nobody can then tell where its value ends, it and all that follows is kept verbatim, is
 * shown as {@code /unknown-CODE/HEX}, and gives neither a peer id nor a target to dial: a caller
 * skips the address and keeps the peer.
 */
public final class Multiaddr {
  /** The longest multiaddr in bytes that is read or made. */
  public static final int MAX_BYTES = 1024;

  private final byte[] bytes;
  private final List<MultiaddrPart> parts;

  private Multiaddr(byte[] bytes, List<MultiaddrPart> parts) {
    this.bytes = bytes;
    this.parts = parts;
  }

  /**
   * Reads an address from its text.
   *
   * @throws InvalidMultiaddrException if it is no multiaddr, or one of more than {@link #MAX_BYTES}
   */
  public static Multiaddr parse(String text) {
    return ofParts(MultiaddrCodec.parse(text));
  }

  /**
   * Reads an address from its bytes.
   *
   * @throws InvalidMultiaddrException if they are no multiaddr, or more than {@link #MAX_BYTES}
   */
  public static Multiaddr ofBytes(byte[] bytes) {
    byte[] own = bytes.clone();
    return new Multiaddr(own, MultiaddrCodec.decode(own));
  }

  /**
   * The address of a TCP port at an IP address.
   *
   * @param ip 4 bytes of IPv4 or 16 of IPv6
   * @param port 0 to 65,535
   */
  public static Multiaddr ofTcp(byte[] ip, int port) {
    if ((ip.length != 4 && ip.length != 16) || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "an IP address has 4 or 16 bytes, not " + ip.length + "; a port is not " + port);
    }
    MultiaddrProtocol kind = ip.length == 4 ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6;
    byte[] portBytes = {(byte) (port >>> 8), (byte) port};
    return ofParts(
        List.of(
            new MultiaddrPart(kind.code, ip.clone()),
            new MultiaddrPart(MultiaddrProtocol.TCP.code, portBytes)));
  }

  private static Multiaddr ofParts(List<MultiaddrPart> parts) {
    return new Multiaddr(MultiaddrCodec.encode(parts), List.copyOf(parts));
  }

  /** A copy of the address's bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** How many bytes {@link #bytes()} has. */
  public int size() {
    return bytes.length;
  }

  /** The peer that the address ends at: the value of a closing {@code /p2p}, if it has one. */
  public Optional<PeerId> peerId() {
    MultiaddrPart last = parts.get(parts.size() - 1);
    return last.is(MultiaddrProtocol.P2P)
        ? Optional.of(PeerId.fromBytes(last.value()))
        : Optional.empty();
  }

  /** This address, ending at a peer; a peer that it already ends at is replaced. */
  public Multiaddr withPeerId(PeerId peerId) {
    List<MultiaddrPart> longer = new ArrayList<>(partsWithoutPeerId());
    longer.add(new MultiaddrPart(MultiaddrProtocol.P2P.code, peerId.bytes()));
    return ofParts(longer);
  }

  /**
   * This address without its closing {@code /p2p}; itself when it has none or is nothing else (an
   * empty address does not exist).
   */
  public Multiaddr withoutPeerId() {
    List<MultiaddrPart> shorter = partsWithoutPeerId();
    return shorter.size() == parts.size() || shorter.isEmpty() ? this : ofParts(shorter);
  }

  private List<MultiaddrPart> partsWithoutPeerId() {
    boolean ends = parts.get(parts.size() - 1).is(MultiaddrProtocol.P2P);
    return ends ? parts.subList(0, parts.size() - 1) : parts;
  }

  /**
   * Where to dial this address over plain TCP: present exactly when it is an IP address or a name,
   * then a TCP port, then nothing but an optional peer id.
   */
  public Optional<TcpTarget> tcpTarget() {
    return tcpKind().map(kind -> new TcpTarget(kind, hostOf(parts.get(0)), port(parts.get(1))));
  }

  /** What names the host of {@link #tcpTarget()}, which takes less work than its text. */
  public Optional<TcpTarget.Kind> tcpKind() {
    List<MultiaddrPart> path = partsWithoutPeerId();
    return path.size() == 2 && path.get(1).is(MultiaddrProtocol.TCP)
        ? TcpTarget.Kind.of(path.get(0))
        : Optional.empty();
  }

  private static int port(MultiaddrPart part) {
    return (part.value()[0] & 255) << 8 | part.value()[1] & 255;
  }

  /**
   * The name whose TXT records hold more addresses: present exactly when the address is {@code
   * /dnsaddr/NAME} with nothing after it but an optional peer id.
   */
  public Optional<String> dnsaddr() {
    List<MultiaddrPart> path = partsWithoutPeerId();
    return path.size() == 1 && path.get(0).is(MultiaddrProtocol.DNSADDR)
        ? Optional.of(new String(path.get(0).value(), StandardCharsets.UTF_8))
        : Optional.empty();
  }

  private static String hostOf(MultiaddrPart part) {
    return part.is(MultiaddrProtocol.IP4)
        ? IpText.show4(part.value())
        : part.is(MultiaddrProtocol.IP6)
            ? IpText.show6(part.value())
            : new String(part.value(), StandardCharsets.UTF_8);
  }

  /** Whether every protocol of the address is known: others may fail on an address that is not. */
  public boolean isFullyKnown() {
    return parts.get(parts.size() - 1).isKnown();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Multiaddr that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The canonical text; it parses back to the same bytes when every protocol is known. */
  @Override
  public String toString() {
    return MultiaddrCodec.show(parts);
  }
}
