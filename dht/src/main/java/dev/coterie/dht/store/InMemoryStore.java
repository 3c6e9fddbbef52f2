package dev.coterie.dht.store;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The strict twin of a durable store: all in memory, with the same promises.
 *
 * <p>A write becomes visible, and its callback runs, when the {@link Deferral} gets to it: whoever
 * hands that in decides how long an fsync takes. Until then {@link #crash} forgets it. For one
 * thread.
 */
public final class InMemoryStore implements RecordStore {
  private static final StoreOutcome DURABLE = new StoreOutcome.Durable();

  private final Deferral deferral;
  private final Map<Key, MemoryRecord> records = new HashMap<>(); // in order they are by position
  private final TreeMap<Position, Key> positions = new TreeMap<>();
  private final TreeMap<Hash, NavigableSet<Key>> links = new TreeMap<>();
  private final TreeMap<NoteKey, byte[]> notes = new TreeMap<>();
  private final Deque<Write> waiting = new ArrayDeque<>();
  private boolean closed;

  /** Kept from when it is first asked for: many a simulated store never is. */
  private @Nullable FingerprintTree fingerprints;

  /** Where a write stands. */
  private enum State {
    WAITING,
    APPLIED,
    /** A crash came first. */
    FORGOTTEN
  }

  /** A write and what became of it. */
  private static final class Write {
    final Runnable apply;
    State state = State.WAITING;

    Write(Runnable apply) {
      this.apply = apply;
    }
  }

  public InMemoryStore(Deferral deferral) {
    this.deferral = deferral;
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return Optional.ofNullable(records.get(key));
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    RecordJoin.checkKey(key, versions);
    List<Version> incoming = List.copyOf(versions);
    List<Note> kept = notes.stream().map(InMemoryStore::checked).toList();
    write(
        () -> {
          kept.forEach(note -> applyNote(note.key(), note.value()));
          apply(key, incoming);
        },
        onDurable);
  }

  private void apply(Key key, List<Version> incoming) {
    MemoryRecord old = records.get(key);
    MemoryRecord merged = (old == null ? MemoryRecord.EMPTY : old).merge(incoming);
    if (merged.siblings().isEmpty()) {
      return;
    }
    records.put(key, merged);
    place(key, incoming, old == null);
    if (fingerprints != null && merged != old) {
      Hash before = old == null ? null : old.recordHash();
      fingerprints.change(key.position(), before, merged.recordHash());
      fingerprints.settle(key.position());
    }
  }

  @Override
  public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
    write(() -> applyDrop(key, recordHash), onDurable);
  }

  private void applyDrop(Key key, Hash recordHash) {
    MemoryRecord held = records.get(key);
    if (held == null || !held.recordHash().equals(recordHash)) {
      return;
    }
    records.remove(key);
    positions.remove(key.position());
    for (Hash link : held.siblings().kept().get(0).header().path().prefixes()) {
      links.computeIfPresent(
          link,
          (l, keys) -> {
            keys.remove(key);
            return keys.isEmpty() ? null : keys;
          });
    }
    if (fingerprints != null) {
      fingerprints.change(key.position(), recordHash, null);
    }
  }

  @Override
  public void dropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
    List<VersionHash> gone = List.copyOf(versions);
    write(() -> records.computeIfPresent(key, (k, held) -> held.withoutPayloads(gone)), onDurable);
  }

  private void place(Key key, List<Version> incoming, boolean isNew) {
    if (isNew) {
      positions.put(key.position(), key);
      for (Hash link : incoming.get(0).header().path().prefixes()) {
        links.computeIfAbsent(link, l -> new TreeSet<>()).add(key);
      }
    }
  }

  private void write(Runnable apply, Consumer<StoreOutcome> onDurable) {
    if (closed) {
      StoreOutcome refused =
          new StoreOutcome.NotKept(StoreOutcome.Cause.CLOSED, "the store was closed");
      deferral.later(() -> onDurable.accept(refused));
      return;
    }
    Write write = new Write(apply);
    waiting.add(write);
    deferral.later(
        () -> {
          if (write.state != State.FORGOTTEN) {
            applyUntil(write);
            onDurable.accept(DURABLE);
          }
        });
  }

  /** Applies what waits, in order, up to and with this write. */
  private void applyUntil(Write last) {
    while (last.state == State.WAITING) {
      applyNext();
    }
  }

  private void applyNext() {
    Write next = waiting.remove();
    next.state = State.APPLIED;
    next.apply.run();
  }

  /** What the next process finds: a store with the durable content of this one, which ends. */
  public InMemoryStore reopened(Deferral nextDeferral) {
    crash();
    closed = true;
    return copy(nextDeferral);
  }

  /** Another store with what is durable in this one, which goes on. */
  public InMemoryStore copy(Deferral itsDeferral) {
    InMemoryStore copy = new InMemoryStore(itsDeferral);
    copy.records.putAll(records);
    copy.positions.putAll(positions);
    links.forEach((link, keys) -> copy.links.put(link, new TreeSet<>(keys)));
    copy.notes.putAll(notes);
    return copy;
  }

  /** Forgets all writes that are not durable yet; their callbacks never run. */
  public void crash() {
    waiting.forEach(write -> write.state = State.FORGOTTEN);
    waiting.clear();
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    List<StoredDigest> result = new ArrayList<>();
    if (from.compareTo(to) > 0) {
      return result;
    }
    for (Map.Entry<Position, Key> place : positions.subMap(from, true, to, true).entrySet()) {
      if (result.size() >= limit) {
        break;
      }
      Key key = place.getValue();
      MemoryRecord record = records.get(key);
      if (record != null) {
        result.add(new StoredDigest(place.getKey(), key, record.recordHash()));
      }
    }
    return result;
  }

  @Override
  public RangeSummary summary(Position from, Position to) {
    if (fingerprints == null) {
      fingerprints = FingerprintTree.scanned(this::digests);
    }
    return fingerprints.between(from, to);
  }

  @Override
  public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    NavigableSet<Key> all = links.getOrDefault(prefix, new TreeSet<>());
    NavigableSet<Key> rest = after == null ? all : all.tailSet(after, false);
    return rest.stream().limit(Math.max(limit, 0)).toList();
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    Note kept = checked(new Note(key, value));
    write(() -> applyNote(key, kept.value()), onDurable);
  }

  private static Note checked(Note note) {
    NoteKey.checkValue(note.value());
    return new Note(note.key(), note.value().clone());
  }

  private void applyNote(NoteKey key, byte[] value) {
    if (value.length == 0) {
      notes.remove(key);
    } else {
      notes.put(key, value);
    }
  }

  @Override
  public Optional<byte[]> note(NoteKey key) {
    return Optional.ofNullable(notes.get(key)).map(byte[]::clone);
  }

  @Override
  public List<Note> notes(NoteKey.Kind kind) {
    List<Note> result = new ArrayList<>();
    for (Map.Entry<NoteKey, byte[]> note :
        notes.tailMap(new NoteKey(kind, new byte[0])).entrySet()) {
      if (note.getKey().kind() != kind) {
        break;
      }
      result.add(new Note(note.getKey(), note.getValue().clone()));
    }
    return result;
  }

  @Override
  public StoreStats stats() {
    long bytes = records.values().stream().mapToLong(MemoryRecord::byteCount).sum();
    return new StoreStats(records.size(), bytes, 0, 0);
  }

  /** All that was asked for is durable afterwards; the callbacks run when they would have. */
  @Override
  public void close() {
    closed = true;
    while (!waiting.isEmpty()) {
      applyNext();
    }
  }
}
