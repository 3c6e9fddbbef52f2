package dev.coterie.simulator.scenario;

import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.simulator.PeerParts;
import java.util.function.Consumer;

/**
 * How a peer is broken on purpose: any of its parts, and how its node deals with its clients. What
 * a broken part does, invariants are not told.
 */
interface Breakage extends PeerParts {
  /** What the node makes of a client's write. */
  default WriteRequest write(WriteRequest request, long operation) {
    return request;
  }

  /** How the node tells a client the outcome. */
  default <T> Consumer<T> tell(Consumer<T> client) {
    return client;
  }

  /** The run begins. */
  default void begin(BrokenPeer peer) {}
}
