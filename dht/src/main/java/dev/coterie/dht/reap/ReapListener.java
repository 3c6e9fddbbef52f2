package dev.coterie.dht.reap;

import dev.coterie.dht.key.Key;

/** Is told, on the loop, when nothing is left of an entry that was deleted. */
@FunctionalInterface
public interface ReapListener {
  void reaped(Key key);
}
