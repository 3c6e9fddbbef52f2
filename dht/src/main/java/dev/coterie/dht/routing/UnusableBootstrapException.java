package dev.coterie.dht.routing;

import dev.coterie.dht.wire.Multiaddr;

/** A bootstrap address that names no peer, so that nobody could tell who answers there. */
public final class UnusableBootstrapException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  UnusableBootstrapException(Multiaddr address) {
    super("a bootstrap address ends in /p2p/PEER-ID; this one does not: " + address);
  }
}
