package dev.coterie.node.libp2p.noise;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.node.libp2p.RemoteSignatures;
import java.util.Map;

/**
 * Which identities have signed which Noise keys, checked and remembered: a process keeps its Noise
 * key, so a peer that connects again shows the same signature, which need not be checked anew. What
 * is remembered is a hash of all three, so nothing else can pass for it. Safe for many threads.
 */
final class Bindings {
  /** Bindings that are remembered; the one longest unused is forgotten. */
  static final int MAX_REMEMBERED = 4_096;

  private final Map<Hash, Boolean> checked = BoundedMap.forgettingLeastUsed(MAX_REMEMBERED);

  /** Whether the signature is the identity's over the Noise key. */
  boolean holds(RemoteKey identity, byte[] staticKey, byte[] signature) {
    // Each part but the last has a hash's length, so that no two triples run together alike.
    Hash name =
        Hash.of(Hash.of(identity.toProtobuf()).bytes(), Hash.of(staticKey).bytes(), signature);
    synchronized (checked) {
      if (checked.get(name) != null) {
        return true;
      }
    }
    boolean holds = RemoteSignatures.verify(identity, NoiseKeys.signed(staticKey), signature);
    if (holds) {
      synchronized (checked) {
        checked.put(name, true);
      }
    }
    return holds;
  }

  int remembered() {
    synchronized (checked) {
      return checked.size();
    }
  }
}
