package dev.coterie.node.libp2p.host;

import dev.coterie.node.libp2p.identify.PeerInfo;

/** What happens to a host's connections, told on the host's loop. */
public interface HostListener {
  /** A connection is open; the peer is proven, but has not said what it speaks. */
  default void onConnected(Connection connection) {}

  /** The peer said what it is, or said it anew. */
  default void onIdentified(Connection connection, PeerInfo info) {}

  /** A connection is gone; the peer may have another. */
  default void onDisconnected(Connection connection) {}

  /** The host begins to close; what still runs has a short time to end. */
  default void onClosing() {}
}
