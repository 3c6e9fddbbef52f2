package dev.coterie.crypto.identity;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.primitives.Ed25519Verifier;
import dev.coterie.crypto.primitives.Primitives;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Prepared verifiers of the keys used last. Preparing one checks that the key is a point of prime
 * order, which takes longer than a verification, and every header that is parsed brings its
 * writer's key anew.
 */
final class Verifiers {
  /** Keys that are remembered: as many as a large realm has writers; about 200 bytes each. */
  static final int MAX_KEYS = 4_096;

  private final Map<PublicKey, Ed25519Verifier> prepared = BoundedMap.forgettingLeastUsed(MAX_KEYS);

  Ed25519Verifier of(PublicKey key) {
    synchronized (prepared) {
      @Nullable Ed25519Verifier known = prepared.get(key);
      if (known != null) {
        return known;
      }
    }
    Ed25519Verifier made = Primitives.best().ed25519Verifier(key.bytes());
    synchronized (prepared) {
      prepared.put(key, made);
    }
    return made;
  }

  int size() {
    synchronized (prepared) {
      return prepared.size();
    }
  }
}
