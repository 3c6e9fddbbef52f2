package dev.coterie.node.index;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Records that have changed on this node's disk and are still to be looked at: a few at a time
 * while more come, the rest once none has come for a moment. To open an entry for its name takes
 * about what storing it takes, and whoever writes much should not wait for that.
 *
 * <p>It is in memory alone, and bounded: what is forgotten, at the limit or by a crash, is found
 * when the store is gone through again, which the next sweep does. On the peer's loop.
 */
final class Backlog {
  /** Records that wait; with one more all are forgotten. */
  static final int MAX_WAITING = 16_384;

  /** What was stored is looked at when nothing more has been for so long. */
  static final Duration QUIET = Duration.ofMillis(200);

  /** Records looked at together while more are stored, once in {@link #QUIET}. */
  static final int FEW = 8;

  /** Records looked at together otherwise. */
  static final int MANY = 64;

  private final PeerContext context;
  private final Reads reads;
  private final BooleanSupplier isWatched;
  private final Runnable whenForgotten;

  /** In the order in which they came, which the numbers tell. */
  private final Map<Key, Long> waiting = new LinkedHashMap<>();

  private final ArrayDeque<Hurry> hurries = new ArrayDeque<>();
  private Duration lastStored = Duration.ZERO;
  private long lastNumber;
  private int timesForgotten;
  private boolean isScheduled;
  private int reading;

  /** Somebody who waits for all up to a number. */
  private record Hurry(long upTo, int timesForgotten, Consumer<Boolean> whenDone) {}

  /**
   * @param isWatched whether somebody wants to know at once what has changed
   * @param whenForgotten told that records are forgotten: the store is to be gone through again
   */
  Backlog(PeerContext context, Reads reads, BooleanSupplier isWatched, Runnable whenForgotten) {
    this.context = context;
    this.reads = reads;
    this.isWatched = isWatched;
    this.whenForgotten = whenForgotten;
  }

  int size() {
    return waiting.size();
  }

  /** A record on this node's disk has changed. */
  void add(Key key) {
    lastStored = context.uptime();
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
          QUIET,
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
    List<Key> next = waiting.keySet().stream().limit(isBusy() ? FEW : MANY).toList();
    reading = next.size();
    next.forEach(waiting::remove);
    next.forEach(key -> reads.readHere(key, this::read));
    tellTheHurried();
  }

  /** Whether more is being stored, and nobody waits for what was. */
  private boolean isBusy() {
    boolean isQuiet = context.uptime().minus(lastStored).compareTo(QUIET) >= 0;
    return !isQuiet && !isWatched.getAsBoolean() && hurries.isEmpty();
  }

  private void read(Reads.End end) {
    if (end == Reads.End.FAILED) {
      forgotten();
    }
    if (--reading == 0) {
      tellTheHurried();
      if (isBusy()) {
        goOnLater();
      } else {
        goOn();
      }
    }
  }

  /**
   * Looks at all that waits now.
   *
   * @param whenDone told when that is done, at once where nothing waits: false where some was
   *     forgotten instead
   */
  void hurry(Consumer<Boolean> whenDone) {
    hurries.add(new Hurry(lastNumber, timesForgotten, whenDone));
    goOn();
  }

  private void tellTheHurried() {
    Iterator<Long> numbers = waiting.values().iterator();
    long first = numbers.hasNext() ? numbers.next() : Long.MAX_VALUE;
    while (reading == 0 && !hurries.isEmpty() && hurries.element().upTo() < first) {
      Hurry told = hurries.remove();
      told.whenDone().accept(told.timesForgotten() == timesForgotten);
    }
  }
}
