package dev.coterie.dht.peer;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who was found closest to the keys that were looked up just now. A write reads first, and who
 * writes has often just read: in a swarm larger than the routing table each of them would walk to
 * the same peers again, which is most of what it sends.
 *
 * <p>Kept for less time than a lookup may take that meets a peer which is gone, so that what is
 * found here is no older than what a lookup may find.
 */
final class RecentLookups {
  /** How long what was found counts. */
  static final Duration KEPT_FOR = Duration.ofSeconds(2);

  /** Keys remembered; of more, those that were looked up first are forgotten. */
  static final int MAX_KEYS = 256;

  private final Map<Key, Found> byKey = BoundedMap.forgettingOldest(MAX_KEYS);

  private record Found(List<Contact> closest, Duration at) {}

  /** A lookup has ended. One that has found nobody says nothing. */
  void ended(Key key, List<Contact> closest, Duration uptime) {
    byKey.remove(key);
    if (!closest.isEmpty()) {
      byKey.put(key, new Found(List.copyOf(closest), uptime));
    }
  }

  /** The peers that were found closest to a key, nearest first; empty where it is too long ago. */
  Optional<List<Contact>> closestTo(Key key, Duration uptime) {
    Found found = byKey.get(key);
    if (found == null) {
      return Optional.empty();
    }
    if (uptime.minus(found.at()).compareTo(KEPT_FOR) >= 0) {
      byKey.remove(key);
      return Optional.empty();
    }
    return Optional.of(found.closest());
  }
}
