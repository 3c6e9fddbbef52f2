package dev.coterie.node.index;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Records that have changed on this node's disk and are still to be looked at: a moment after they
 * came, some at a time. To open an entry for its name takes about what storing it takes, and
 * whoever writes much should not wait for that.
 *
 * <p>It is in memory alone, and bounded: what is forgotten, at the limit or by a crash, is found
 * when the store is gone through again, which the next sweep does. On the peer's loop.
 */
final class Backlog {
  /** Records that wait; with one more all are forgotten. */
  static final int MAX_WAITING = 16_384;

  /** What was stored is looked at so long after. */
  static final Duration DELAY = Duration.ofMillis(200);

  /** Records looked at together. */
  static final int TOGETHER = 64;

  private final PeerContext context;
  private final Reads reads;
  private final Runnable whenForgotten;

  /** In the order in which they came, which the numbers tell. */
  private final Map<Key, Long> waiting = new LinkedHashMap<>();

  private final ArrayDeque<Awaited> awaited = new ArrayDeque<>();
  private long lastNumber;
  private int timesForgotten;
  private boolean isScheduled;
  private int reading;

  /** Somebody who waits for all up to a number. */
  private record Awaited(
      long upTo, int timesForgotten, boolean isHurried, Consumer<Boolean> whenDone) {}

  /**
   * @param whenForgotten told that records are forgotten: the store is to be gone through again
   */
  Backlog(PeerContext context, Reads reads, Runnable whenForgotten) {
    this.context = context;
    this.reads = reads;
    this.whenForgotten = whenForgotten;
  }

  int size() {
    return waiting.size();
  }

  /** A record on this node's disk has changed. */
  void add(Key key) {
    if (waiting.putIfAbsent(key, lastNumber + 1) == null) {
      lastNumber++;
    }
    if (waiting.size() > MAX_WAITING) {
      waiting.clear();
      forgotten();
    }
    goOnLater();
  }

  private void forgotten() {
    timesForgotten++;
    whenForgotten.run();
  }

  private void goOnLater() {
    if (!isScheduled && reading == 0 && !waiting.isEmpty()) {
      isScheduled = true;
      context.schedule(
          DELAY,
          () -> {
            isScheduled = false;
            goOn();
          });
    }
  }

  private void goOn() {
    if (reading > 0) {
      return;
    }
    List<Key> next = waiting.keySet().stream().limit(TOGETHER).toList();
    reading = next.size();
    next.forEach(waiting::remove);
    next.forEach(key -> reads.readHere(key, this::read));
    tellThoseWhoWait();
  }

  private void read(Reads.End end) {
    if (end == Reads.End.FAILED) {
      forgotten();
    }
    if (--reading == 0) {
      tellThoseWhoWait();
      goOn();
    }
  }

  /** Whether somebody waits who is in a hurry. */
  boolean isHurried() {
    return awaited.stream().anyMatch(Awaited::isHurried);
  }

  /**
   * Waits until all that waits now has been looked at.
   *
   * @param isHurried whether that is to be done at once, and not at leisure
   * @param whenDone told when it is done, at once where nothing waits: false where some was
   *     forgotten instead
   */
  void await(boolean isHurried, Consumer<Boolean> whenDone) {
    awaited.add(new Awaited(lastNumber, timesForgotten, isHurried, whenDone));
    if (isHurried) {
      reads.hurry();
    }
    goOn();
  }

  private void tellThoseWhoWait() {
    Iterator<Long> numbers = waiting.values().iterator();
    long first = numbers.hasNext() ? numbers.next() : Long.MAX_VALUE;
    while (reading == 0 && !awaited.isEmpty() && awaited.element().upTo() < first) {
      Awaited told = awaited.remove();
      told.whenDone().accept(told.timesForgotten() == timesForgotten);
    }
  }
}
