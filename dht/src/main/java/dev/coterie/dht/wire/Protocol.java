package dev.coterie.dht.wire;

/** The libp2p protocols that a peer speaks beside those of its host. */
public enum Protocol {
  /** Routing and records: libp2p's kad-dht messages. */
  KAD("/coterie/kad/1.0.0", 4 << 20),
  /** The exchange of authority logs: all that strangers reach. */
  HELLO("/coterie/hello/1.0.0", 1 << 20),
  /** Anti-entropy, payloads, sealed keys. */
  SYNC("/coterie/sync/1.0.0", 4 << 20);

  private final String id;
  private final int maxMessageBytes;

  Protocol(String id, int maxMessageBytes) {
    this.id = id;
    this.maxMessageBytes = maxMessageBytes;
  }

  /** The name that is negotiated. */
  public String id() {
    return id;
  }

  /** The longest message, in bytes without its length prefix; a longer one costs the stream. */
  public int maxMessageBytes() {
    return maxMessageBytes;
  }
}
