package dev.coterie.node.api;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import java.util.List;

/**
 * Where an entry belongs.
 *
 * @param key its blinded address: all that a storing peer knows of its name
 * @param peers the peers that should keep its content, the first replica first, as far as this node
 *     knows
 */
public record ReplicasView(Key key, List<PeerId> peers) {
  public ReplicasView {
    peers = List.copyOf(peers);
  }
}
