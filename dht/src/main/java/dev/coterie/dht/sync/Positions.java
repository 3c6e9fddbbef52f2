package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;

/** Steps in position order. */
final class Positions {
  private Positions() {}

  /** The next position; there is one after all but the last, which the caller does not pass. */
  static Position after(Position position) {
    byte[] bytes = position.bytes();
    for (int i = bytes.length - 1; i >= 0; i--) {
      if (++bytes[i] != 0) {
        return Position.wrap(bytes);
      }
    }
    throw new IllegalArgumentException("there is no position after the last");
  }
}
