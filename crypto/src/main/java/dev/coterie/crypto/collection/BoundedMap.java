package dev.coterie.crypto.collection;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map that forgets an entry when it has one too many, in an order that does not depend on hashes.
 * Not safe for use by several threads.
 */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1L;
  private static final int FIRST_CAPACITY = 16;
  private static final float LOAD_FACTOR = 0.75f;

  private final int most;

  private BoundedMap(int most, boolean byUse) {
    super(FIRST_CAPACITY, LOAD_FACTOR, byUse);
    if (most < 1) {
      throw new IllegalArgumentException("a map of at most " + most + " entries");
    }
    this.most = most;
  }

  /** One that forgets what was put first; to put a key again does not make it younger. */
  public static <K, V> BoundedMap<K, V> forgettingOldest(int most) {
    return new BoundedMap<>(most, false);
  }

  /** One that forgets what was not put or got for the longest time. */
  public static <K, V> BoundedMap<K, V> forgettingLeastUsed(int most) {
    return new BoundedMap<>(most, true);
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
