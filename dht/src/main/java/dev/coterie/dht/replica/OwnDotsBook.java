package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.MalformedClockException;
import dev.coterie.vectorclock.OwnDots;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * This node's own dots of each entry that it writes, replica of it or not: durable before any
 * version leaves the node, so that the ceiling of its next one is honest.
 */
final class OwnDotsBook {
  private final RecordStore store;

  /** Lists changed but not yet durable: the newest of each entry. */
  private final Map<Key, Pending> pending = new TreeMap<>();

  private record Pending(OwnDots list, long sequence) {}

  private long sequence;

  OwnDotsBook(RecordStore store) {
    this.store = store;
  }

  /** The list of an entry, under the incarnation that writes now. */
  OwnDots of(Key key, WriterId writer) {
    Pending newest = pending.get(key);
    Optional<OwnDots> list =
        newest != null ? Optional.of(newest.list()) : store.note(note(key)).flatMap(this::read);
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

  /** Makes a list durable. */
  void write(Key key, OwnDots list, Consumer<StoreOutcome> onDurable) {
    long mine = ++sequence;
    pending.put(key, new Pending(list, mine));
    store.note(
        note(key),
        list.encode(),
        outcome -> {
          Pending newest = pending.get(key);
          if (newest != null && newest.sequence() == mine) {
            pending.remove(key);
          }
          onDurable.accept(outcome);
        });
  }

  /** Shortens the list once a version is known to be acknowledged. */
  void acknowledged(Key key, Dot dot, VectorClock context) {
    OwnDots before = of(key, dot.writer());
    OwnDots after = before.acknowledged(dot, context);
    if (!after.equals(before)) {
      // Losing this leaves exceptions that need not be there, which is harmless.
      write(key, after, outcome -> {});
    }
  }

  private static NoteKey note(Key key) {
    return new NoteKey(NoteKey.Kind.OWN_DOTS, key.bytes());
  }
}
