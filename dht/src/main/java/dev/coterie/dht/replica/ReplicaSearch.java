package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.wire.Contact;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Finds the replicas of many records, a few at a time: each may take a lookup, and a peer that is
 * cut off waits for every one of a lookup's requests.
 */
final class ReplicaSearch<T> {
  /** Records whose replicas are looked for at one time. */
  static final int AT_ONCE = 8;

  private final Neighbourhood neighbourhood;
  private final Function<T, Key> key;
  private final ToIntFunction<T> replicas;
  private final BiConsumer<T, List<Contact>> whenFound;
  private final Runnable whenDone;
  private final ArrayDeque<T> waiting;
  private int underway;
  private boolean starting;

  /**
   * @param replicas how many replicas a record has
   * @param whenFound told of each record, this peer among the replicas where it is one
   */
  ReplicaSearch(
      Neighbourhood neighbourhood,
      Collection<T> records,
      Function<T, Key> key,
      ToIntFunction<T> replicas,
      BiConsumer<T, List<Contact>> whenFound,
      Runnable whenDone) {
    this.neighbourhood = neighbourhood;
    this.waiting = new ArrayDeque<>(records);
    this.key = key;
    this.replicas = replicas;
    this.whenFound = whenFound;
    this.whenDone = whenDone;
  }

  /** Begins; ends at once where all is known without asking anyone. */
  void start() {
    if (starting) {
      return; // found at once: the loop below goes on by itself
    }
    starting = true;
    while (underway < AT_ONCE && !waiting.isEmpty()) {
      T record = waiting.remove();
      underway++;
      neighbourhood.nearest(
          key.apply(record),
          replicas.applyAsInt(record),
          found -> {
            underway--;
            whenFound.accept(record, found);
            start();
          });
    }
    starting = false;
    if (underway == 0) {
      whenDone.run();
    }
  }
}
