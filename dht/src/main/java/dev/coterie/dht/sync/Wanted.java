package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import java.util.function.Consumer;

/** A difference that a session has found, and what it belongs to. */
record Wanted(Difference difference, Lot lot) {

  Key key() {
    return difference.key();
  }

  /** Differences that belong together, until each was fetched or has turned out not to be one. */
  static final class Lot {
    private final Consumer<RecordFetch.Fetched> onFetched;
    private final Runnable whenDone;
    private int open;

    /**
     * @param whenDone runs once, when as many as are open have been closed
     */
    Lot(Consumer<RecordFetch.Fetched> onFetched, Runnable whenDone, int open) {
      this.onFetched = onFetched;
      this.whenDone = whenDone;
      this.open = open;
    }

    void fetched(RecordFetch.Fetched one) {
      onFetched.accept(one);
    }

    void close() {
      if (--open == 0) {
        whenDone.run();
      }
    }
  }
}
