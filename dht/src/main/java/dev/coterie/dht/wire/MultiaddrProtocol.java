package dev.coterie.dht.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The protocols of the public multiaddr table that this implementation can read, with their codes.
 */
enum MultiaddrProtocol {
  IP4("ip4", 4, 4),
  TCP("tcp", 6, 2),
  DCCP("dccp", 33, 2),
  IP6("ip6", 41, 16),
  IP6ZONE("ip6zone", 42, MultiaddrProtocol.PREFIXED),
  DNS("dns", 53, MultiaddrProtocol.PREFIXED),
  DNS4("dns4", 54, MultiaddrProtocol.PREFIXED),
  DNS6("dns6", 55, MultiaddrProtocol.PREFIXED),
  DNSADDR("dnsaddr", 56, MultiaddrProtocol.PREFIXED),
  SCTP("sctp", 132, 2),
  UDP("udp", 273, 2),
  WEBRTC_DIRECT("webrtc-direct", 280, 0),
  WEBRTC("webrtc", 281, 0),
  P2P_CIRCUIT("p2p-circuit", 290, 0),
  UDT("udt", 301, 0),
  UTP("utp", 302, 0),
  UNIX("unix", 400, MultiaddrProtocol.PREFIXED),
  P2P("p2p", 421, MultiaddrProtocol.PREFIXED),
  TLS("tls", 448, 0),
  SNI("sni", 449, MultiaddrProtocol.PREFIXED),
  NOISE("noise", 454, 0),
  QUIC("quic", 460, 0),
  QUIC_V1("quic-v1", 461, 0),
  WEBTRANSPORT("webtransport", 465, 0),
  CERTHASH("certhash", 466, MultiaddrProtocol.PREFIXED),
  HTTP("http", 480, 0),
  WS("ws", 477, 0),
  WSS("wss", 478, 0);

  /** In place of a size: the value stands behind a varint that says how long it is. */
  static final int PREFIXED = -1;

  private static final Map<String, MultiaddrProtocol> BY_NAME = new HashMap<>();
  private static final Map<Integer, MultiaddrProtocol> BY_CODE = new HashMap<>();

  static {
    for (MultiaddrProtocol protocol : values()) {
      BY_NAME.put(protocol.text, protocol);
      BY_CODE.put(protocol.code, protocol);
    }
    BY_NAME.put("ipfs", P2P); // the name that /p2p had first
  }

  final String text;
  final int code;

  /** Bytes of the value, 0 for none, or {@link #PREFIXED}. */
  final int size;

  MultiaddrProtocol(String text, int code, int size) {
    this.text = text;
    this.code = code;
    this.size = size;
  }

  static @Nullable MultiaddrProtocol byName(String name) {
    return BY_NAME.get(name);
  }

  static @Nullable MultiaddrProtocol byCode(int code) {
    return BY_CODE.get(code);
  }

  boolean isPort() {
    return size == 2;
  }
}
