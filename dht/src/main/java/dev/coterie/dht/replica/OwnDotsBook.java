package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.vectorclock.ClockLimitException;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.MalformedClockException;
import dev.coterie.vectorclock.OwnDots;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's own dots of each entry that it writes, replica of it or not: durable before any
 * version leaves the node, so that the ceiling of its next one is honest.
 *
 * <p>A list that has only become shorter waits for the next write, with which it shares an fsync:
 * losing that leaves exceptions that need not be there, which is harmless.
 */
final class OwnDotsBook {
  private final RecordStore store;

  /** Lists that may differ from what is on disk. */
  private final Map<Key, Unwritten> unwritten = new TreeMap<>();

  /** Those of them that go to disk with the next write. */
  private final Set<Key> shortened = new LinkedHashSet<>();

  private long changes;

  OwnDotsBook(RecordStore store) {
    this.store = store;
  }

  /** An entry's list as it is now, and how far the disk has followed. */
  private static final class Unwritten {
    private OwnDots list;
    private long change;
    private long durableChange;
    private int underway;

    /** Reservations that rest on it. */
    private int reservations;

    Unwritten(OwnDots list) {
      this.list = list;
    }
  }

  /** One state of a list, on its way to disk. */
  private record Sent(Key key, Unwritten list, long change, RecordStore.Note note) {}

  /** The list of an entry, under the incarnation that writes now. */
  OwnDots of(Key key, WriterId writer) {
    Unwritten newest = unwritten.get(key);
    Optional<OwnDots> list =
        newest != null ? Optional.of(newest.list) : store.note(note(key)).flatMap(this::read);
    return list.filter(own -> own.writer().equals(writer)).orElseGet(() -> OwnDots.none(writer));
  }

  private Optional<OwnDots> read(byte[] encoded) {
    try {
      return Optional.of(OwnDots.decode(encoded));
    } catch (MalformedClockException e) {
      throw new IllegalStateException(
          "the store hands out own dots that it did not keep: " + e.getMessage(), e);
    }
  }

  /**
   * Puts a dot on the list of an entry, for the writes of this node that follow; not on disk yet.
   *
   * @throws ClockLimitException with nothing changed, where the list is full
   */
  Reservation reserve(Key key, Dot dot) {
    OwnDots after = of(key, dot.writer()).reserved(dot.counter());
    Unwritten list = change(key, after);
    list.reservations++;
    return new Reservation(key, dot, list);
  }

  private Unwritten change(Key key, OwnDots after) {
    Unwritten list = unwritten.computeIfAbsent(key, k -> new Unwritten(after));
    list.list = after;
    list.change = ++changes;
    return list;
  }

  /** Shortens the list once a version is known to be acknowledged. */
  void acknowledged(Key key, Dot dot, VectorClock context) {
    OwnDots before = of(key, dot.writer());
    shorten(key, before, before.acknowledged(dot, context));
  }

  /** Forgets a dot whose version nobody has and nobody will get. */
  void withdrawn(Key key, Dot dot) {
    OwnDots before = of(key, dot.writer());
    shorten(key, before, before.withdrawn(dot));
  }

  private void shorten(Key key, OwnDots before, OwnDots after) {
    if (!after.equals(before)) {
      change(key, after);
      shortened.add(key);
    }
  }

  /** Writes the lists that wait for another write to go with. */
  void flush() {
    sendShortened().forEach(sent -> write(sent, outcome -> {}));
  }

  private List<Sent> sendShortened() {
    List<Sent> sent = new ArrayList<>(shortened.size());
    for (Key key : shortened) {
      Unwritten list = unwritten.get(key);
      if (list != null) {
        sent.add(send(key, list));
      }
    }
    shortened.clear();
    return sent;
  }

  private static Sent send(Key key, Unwritten list) {
    list.underway++;
    return new Sent(key, list, list.change, new RecordStore.Note(note(key), list.list.encode()));
  }

  private void write(Sent sent, Consumer<StoreOutcome> onDurable) {
    store.note(
        sent.note().key(),
        sent.note().value(),
        outcome -> {
          ended(sent, outcome.isDurable());
          onDurable.accept(outcome);
        });
  }

  private void ended(Sent sent, boolean isDurable) {
    Unwritten list = sent.list();
    list.underway--;
    if (isDurable) {
      list.durableChange = Math.max(list.durableChange, sent.change());
    }
    settle(sent.key(), list);
  }

  /** From the time when the disk has a list, or nobody will write it, the disk says what it is. */
  private void settle(Key key, Unwritten list) {
    boolean isOnDisk = list.durableChange == list.change;
    boolean isGivenUp = list.underway == 0 && list.reservations == 0 && !shortened.contains(key);
    if (isOnDisk || isGivenUp) {
      unwritten.remove(key, list);
    }
  }

  /** A dot on the list of an entry, which must be on disk before its version leaves the node. */
  final class Reservation {
    private final Key key;
    private final Dot dot;
    private final Unwritten list;
    private List<Sent> sent = List.of();
    private @Nullable StoreOutcome outcome;
    private boolean closed;

    private Reservation(Key key, Dot dot, Unwritten list) {
      this.key = key;
      this.dot = dot;
      this.list = list;
    }

    /** Writes it by itself. */
    void write(Consumer<StoreOutcome> onDurable) {
      Sent own = sendOwn();
      sendShortened().forEach(other -> OwnDotsBook.this.write(other, ignored -> {}));
      OwnDotsBook.this.write(
          own,
          written -> {
            outcome = written;
            onDurable.accept(written);
          });
    }

    /** What is to be written together with the first copy of the version; then {@link #wrote}. */
    List<RecordStore.Note> notes() {
      List<Sent> all = new ArrayList<>();
      all.add(sendOwn());
      all.addAll(sendShortened());
      sent = all;
      return all.stream().map(Sent::note).toList();
    }

    /** Another write may have brought it to disk already: then that is said once more. */
    private Sent sendOwn() {
      shortened.remove(key);
      Unwritten newest = unwritten.get(key);
      return send(key, newest == null ? change(key, of(key, dot.writer())) : newest);
    }

    /**
     * What became of the {@link #notes}.
     *
     * @param stored empty where nobody has tried to write them
     */
    void wrote(Optional<StoreOutcome> stored) {
      outcome = stored.orElse(null);
      boolean isDurable = isDurable();
      sent.forEach(one -> ended(one, isDurable));
      sent = List.of();
    }

    boolean isDurable() {
      return outcome != null && outcome.isDurable();
    }

    /** Why it is not on disk, where that was tried. */
    Optional<StoreOutcome.NotKept> failure() {
      return outcome instanceof StoreOutcome.NotKept notKept
          ? Optional.of(notKept)
          : Optional.empty();
    }

    /** The version has been sent, or never will be. */
    void close() {
      if (!closed) {
        closed = true;
        list.reservations--;
        settle(key, list);
      }
    }
  }

  private static NoteKey note(Key key) {
    return new NoteKey(NoteKey.Kind.OWN_DOTS, key.bytes());
  }
}
