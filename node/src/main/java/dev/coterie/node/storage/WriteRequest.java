package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.function.Consumer;

/** Something that the committer is to make durable. */
sealed interface WriteRequest {
  /** Roughly what it holds in memory until then. */
  long bytes();

  Consumer<StoreOutcome> onDurable();

  /**
   * Versions to be joined to a record.
   *
   * @param notes what is to be written with them; nobody is told of these apart
   */
  record Merge(
      Key key,
      List<Version> versions,
      List<Note> notes,
      long bytes,
      Consumer<StoreOutcome> onDurable)
      implements WriteRequest {
    static Merge of(
        Key key,
        List<Version> versions,
        List<RecordStore.Note> notes,
        Consumer<StoreOutcome> onDurable) {
      List<Note> beside =
          notes.stream().map(note -> Note.of(note.key(), note.value(), outcome -> {})).toList();
      long bytes = Key.LIBP2P_BYTES;
      for (Note note : beside) {
        bytes += note.bytes();
      }
      for (Version version : versions) {
        bytes += version.header().encoded().length;
        bytes += version.payload().map(payload -> payload.length).orElse(0);
      }
      return new Merge(key, List.copyOf(versions), beside, bytes, onDurable);
    }
  }

  /** A record to be taken out, if it is still the one with this hash. */
  record Drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) implements WriteRequest {
    @Override
    public long bytes() {
      return 2L * Hash.BYTES;
    }
  }

  /** Payloads to be given up. */
  record DropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable)
      implements WriteRequest {
    @Override
    public long bytes() {
      return (1L + versions.size()) * Hash.BYTES;
    }
  }

  /** A note to be written, or removed when the value is empty. */
  @SuppressWarnings("ArrayRecordComponent") // handed over, never compared
  record Note(byte[] name, byte[] value, Consumer<StoreOutcome> onDurable) implements WriteRequest {
    static Note of(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
      NoteKey.checkValue(value);
      return new Note(EntryBodies.noteName(key), value.clone(), onDurable);
    }

    @Override
    public long bytes() {
      return (long) name.length + value.length;
    }
  }
}
