package dev.coterie.node.libp2p.request;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;

/** Answers requests of a protocol. Called on the loop of the asking peer's connection. */
@FunctionalInterface
public interface RequestHandler {
  /**
   * A request.
   *
   * @param from who asks, proven
   * @param observed where its connection comes from; not where it listens
   * @param request the message, without its length
   * @param replier to be used exactly once, now or later, from any thread
   */
  void onRequest(PeerId from, Multiaddr observed, byte[] request, Replier replier);
}
