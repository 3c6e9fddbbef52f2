package dev.coterie.simulator.net;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The notes of a peer that routes and stores no records; they outlive a crash when the same map is
 * handed to the next life.
 */
public final class NotesOnlyStore implements RecordStore {
  private final TreeMap<NoteKey, byte[]> notes;
  private final SimulatedContext context;

  public NotesOnlyStore(TreeMap<NoteKey, byte[]> notes, SimulatedContext context) {
    this.notes = notes;
    this.context = context;
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    context.post(
        () -> {
          if (value.length == 0) {
            notes.remove(key);
          } else {
            notes.put(key, value.clone());
          }
          onDurable.accept(new StoreOutcome.Durable());
        });
  }

  @Override
  public Optional<byte[]> note(NoteKey key) {
    return Optional.ofNullable(notes.get(key));
  }

  @Override
  public List<Note> notes(NoteKey.Kind kind) {
    List<Note> result = new ArrayList<>();
    for (Map.Entry<NoteKey, byte[]> note : notes.entrySet()) {
      if (note.getKey().kind() == kind) {
        result.add(new Note(note.getKey(), note.getValue()));
      }
    }
    return result;
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    return Optional.empty();
  }

  @Override
  public void merge(Key key, List<Version> versions, Consumer<StoreOutcome> onDurable) {
    throw new UnsupportedOperationException("this store keeps no records");
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    return List.of();
  }

  @Override
  public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    return List.of();
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(0, 0, 0);
  }

  @Override
  public void close() {}
}
