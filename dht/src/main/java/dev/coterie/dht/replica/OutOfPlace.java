package dev.coterie.dht.replica;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.dht.key.Key;
import java.time.Duration;
import java.util.Map;

/**
 * Since when this peer has found itself too far from the keys of some records that it keeps.
 *
 * <p>In memory only, and bounded: of a record that is forgotten the time begins anew, so that it
 * stays longer, never shorter.
 */
final class OutOfPlace {
  /**
   * Ranks beyond the k-th at which a copy is still in place: as many peers may come and go without
   * a byte being moved.
   */
  static final int SLACK = 4;

  /** Records remembered. */
  static final int REMEMBERED = 65_536;

  private final Duration longEnough;
  private final Map<Key, Duration> since = BoundedMap.forgettingOldest(REMEMBERED);

  /**
   * @param longEnough how long a copy must have been out of place before it may go
   */
  OutOfPlace(Duration longEnough) {
    this.longEnough = longEnough;
  }

  /** The record is in place, or gone. */
  void forget(Key key) {
    since.remove(key);
  }

  /** The record is out of place now; whether it has been for long enough. */
  boolean isLongOut(Key key, Duration now) {
    Duration first = since.putIfAbsent(key, now);
    return first != null && now.minus(first).compareTo(longEnough) >= 0;
  }

  int size() {
    return since.size();
  }
}
