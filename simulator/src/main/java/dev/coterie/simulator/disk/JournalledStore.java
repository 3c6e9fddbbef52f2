package dev.coterie.simulator.disk;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.CorruptEntryException;
import dev.coterie.dht.store.CorruptSegment;
import dev.coterie.dht.store.Deferral;
import dev.coterie.dht.store.DiskFullException;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordJoin;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.simulator.disk.StoreContents.HeldNote;
import dev.coterie.simulator.disk.StoreContents.HeldRecord;
import dev.coterie.simulator.disk.StoreContents.Place;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A store for one thread over the journal that the node uses, on a simulated disk: headers and
 * notes in memory and in the journal, payloads in the journal alone, so that one that has rotted is
 * found when it is read.
 *
 * <p>A write is taken down when the {@link Deferral} gets to it, together with all that wait behind
 * it: one fsync for all of them. What the journal cannot keep is answered with its cause.
 */
final class JournalledStore implements RecordStore {
  /** Writes that may wait; more are refused. */
  static final int MAX_WAITING = 100_000;

  private static final StoreOutcome DURABLE = new StoreOutcome.Durable();

  private final Journal journal;
  private final SimulatedDisk disk;
  private final Deferral deferral;
  private final Runnable onPowerCut;
  private final StoreContents contents;
  private final JournalTidying tidying;
  private final ArrayDeque<Write> waiting = new ArrayDeque<>();
  private boolean closed;
  private boolean dead;

  /** A write, and how it ended; null while it waits. */
  private abstract static class Write {
    @Nullable StoreOutcome outcome;

    abstract void append(StoreBatch batch) throws IOException;
  }

  private JournalledStore(
      Journal journal,
      StoreContents contents,
      SimulatedDisk disk,
      JournalSettings settings,
      Deferral deferral,
      Runnable onPowerCut) {
    this.journal = journal;
    this.contents = contents;
    this.disk = disk;
    this.deferral = deferral;
    this.onPowerCut = onPowerCut;
    this.tidying = new JournalTidying(journal, contents, settings.segmentBytes() / 4);
  }

  /** Opens the journal on a disk, or begins one, and reads it through. */
  static JournalledStore open(
      SimulatedDisk disk,
      JournalSettings settings,
      RandomGenerator salts,
      Deferral deferral,
      Runnable onPowerCut)
      throws IOException {
    try {
      Journal journal = Journal.open(disk, settings, salts);
      StoreContents contents = StoreReplay.run(journal);
      return new JournalledStore(journal, contents, disk, settings, deferral, onPowerCut);
    } catch (PowerCut e) {
      onPowerCut.run();
      throw new IOException("the power was cut while the store was being opened", e);
    }
  }

  /** What was found unreadable since the store was opened. */
  List<CorruptSegment> damage() {
    return journal.damage();
  }

  /** Whether opening cut off what was being written when the last life ended. */
  boolean tailCut() {
    return journal.tailCut();
  }

  /** Segments of the journal. */
  int segments() {
    return journal.segmentCount();
  }

  /** Ends without closing; nothing that waits happens. */
  void end() {
    dead = true;
    closed = true;
    waiting.clear();
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return Optional.ofNullable(contents.records.get(key))
        .map(held -> new JournalledRecord(held, this::payload));
  }

  private Optional<byte[]> payload(VersionHash version) {
    Place place = contents.payloads.get(version);
    if (place == null || dead) {
      return Optional.empty();
    }
    try {
      return Optional.of(Bodies.payload(journal.read(place.location()).body()));
    } catch (CorruptEntryException e) {
      contents.payloads.remove(version); // so that it is taken when another replica brings it
      return Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it may read another time
    } catch (PowerCut e) {
      powerCut();
      return Optional.empty();
    }
  }

  private void powerCut() {
    end();
    onPowerCut.run();
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    RecordJoin.checkKey(key, versions);
    List<Version> incoming = List.copyOf(versions);
    List<Note> kept = notes.stream().map(JournalledStore::checked).toList();
    write(
        new Write() {
          @Override
          void append(StoreBatch batch) throws IOException {
            for (Note note : kept) {
              batch.note(note.key(), note.value());
            }
            batch.merge(key, incoming);
          }
        },
        onDurable);
  }

  @Override
  public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
    write(
        new Write() {
          @Override
          void append(StoreBatch batch) throws IOException {
            batch.drop(key, recordHash);
          }
        },
        onDurable);
  }

  @Override
  public void dropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
    List<VersionHash> gone = List.copyOf(versions);
    write(
        new Write() {
          @Override
          void append(StoreBatch batch) throws IOException {
            batch.dropPayloads(key, gone);
          }
        },
        onDurable);
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    Note kept = checked(new Note(key, value));
    write(
        new Write() {
          @Override
          void append(StoreBatch batch) throws IOException {
            batch.note(key, kept.value());
          }
        },
        onDurable);
  }

  private static Note checked(Note note) {
    NoteKey.checkValue(note.value());
    return new Note(note.key(), note.value().clone());
  }

  private void write(Write write, Consumer<StoreOutcome> onDurable) {
    if (dead) {
      return; // as if the process had ended: nobody hears anything any more
    }
    if (closed) {
      write.outcome = new StoreOutcome.NotKept(StoreOutcome.Cause.CLOSED, "the store was closed");
    } else if (waiting.size() >= MAX_WAITING) {
      write.outcome =
          new StoreOutcome.NotKept(
              StoreOutcome.Cause.OVERLOADED, MAX_WAITING + " writes wait for the disk");
    } else {
      waiting.add(write);
    }
    deferral.later(
        () -> {
          if (write.outcome == null && !dead) {
            commitAll();
          }
          if (write.outcome != null && !dead) {
            onDurable.accept(write.outcome);
          }
        });
  }

  private void commitAll() {
    List<Write> writes = new ArrayList<>(waiting);
    waiting.clear();
    try {
      StoreOutcome outcome = commit(writes);
      writes.forEach(write -> write.outcome = outcome);
      tidying.some();
    } catch (PowerCut e) {
      powerCut();
    }
  }

  private StoreOutcome commit(List<Write> writes) {
    try {
      StoreBatch batch = new StoreBatch(journal, contents);
      for (Write write : writes) {
        write.append(batch);
      }
      journal.commit(true);
      tidying.released(batch.publish());
      return DURABLE;
    } catch (DiskFullException e) {
      return notKept(StoreOutcome.Cause.DISK_FULL, e);
    } catch (IOException e) {
      return notKept(StoreOutcome.Cause.IO_ERROR, e);
    }
  }

  private StoreOutcome notKept(StoreOutcome.Cause cause, IOException e) {
    return new StoreOutcome.NotKept(cause, String.valueOf(e.getMessage()));
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    List<StoredDigest> result = new ArrayList<>();
    if (from.compareTo(to) > 0) {
      return result;
    }
    for (Map.Entry<Position, Key> place :
        contents.positions.subMap(from, true, to, true).entrySet()) {
      if (result.size() >= limit) {
        break;
      }
      HeldRecord held = contents.records.get(place.getValue());
      if (held != null) {
        result.add(new StoredDigest(place.getKey(), place.getValue(), held.recordHash()));
      }
    }
    return result;
  }

  @Override
  public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    NavigableSet<Key> all = contents.links.getOrDefault(prefix, new TreeSet<>());
    NavigableSet<Key> rest = after == null ? all : all.tailSet(after, false);
    return rest.stream().limit(Math.max(limit, 0)).toList();
  }

  @Override
  public Optional<byte[]> note(NoteKey key) {
    return Optional.ofNullable(contents.notes.get(key))
        .map(HeldNote::value)
        .filter(value -> value.length > 0)
        .map(byte[]::clone);
  }

  @Override
  public List<Note> notes(NoteKey.Kind kind) {
    List<Note> result = new ArrayList<>();
    for (Map.Entry<NoteKey, HeldNote> note :
        contents.notes.tailMap(new NoteKey(kind, new byte[0])).entrySet()) {
      if (note.getKey().kind() != kind) {
        break;
      }
      if (note.getValue().value().length > 0) {
        result.add(new Note(note.getKey(), note.getValue().value().clone()));
      }
    }
    return result;
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(contents.records.size(), journal.liveBytes(), disk.usedBytes(), 0);
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      commitAll();
      journal.close();
    } catch (IOException e) {
      tidying.failed(e); // without its marker the next opening reads everything through
    } catch (PowerCut e) {
      powerCut();
    }
  }

  /** Failures of what happens between writes, for looking at. */
  List<String> troubles() {
    return tidying.troubles();
  }

  /** Sizes for messages. */
  @Override
  public String toString() {
    return contents.records.size() + " records on " + disk;
  }
}
