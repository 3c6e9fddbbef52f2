package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.CorruptSegment;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.dht.store.NoteKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads the journal of a store that nobody has open through, from the first entry to the last, and
 * writes nothing. Every entry's checksum is checked, and every record is parsed; signatures are not
 * checked.
 */
public final class StoreInspection implements Journal.Visitor {
  private final Consumer<Version> versions;
  private final Set<NoteKey.Kind> wanted;
  private final Map<NoteKey, byte[]> notes = new TreeMap<>();
  private final List<StoreDamage> damage = new ArrayList<>();
  private long entries;

  private StoreInspection(Set<NoteKey.Kind> wanted, Consumer<Version> versions) {
    this.wanted = wanted;
    this.versions = versions;
  }

  /**
   * What was found.
   *
   * @param entries of the journal that could be read
   * @param notes of the kinds that were asked for, the last of each name
   */
  public record Result(long entries, List<StoreDamage> damage, Map<NoteKey, byte[]> notes) {}

  /**
   * Inspects a store.
   *
   * @param home the store's own directory
   * @param wanted kinds of notes to be handed out
   * @param versions told of every version in the journal, of those that were overwritten too
   * @throws StoreLockedException where another process has it open
   * @throws StoreException where it cannot be read at all
   */
  public static Result inspect(Path home, Set<NoteKey.Kind> wanted, Consumer<Version> versions)
      throws StoreException {
    try (AutoCloseable lock = lock(home)) {
      StoreInspection inspection = new StoreInspection(EnumSet.copyOf(wanted), versions);
      inspection.read(home.resolve("journal"));
      return new Result(inspection.entries, inspection.damage, inspection.notes);
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw StoreFiles.unusable(home, e);
    } catch (Exception e) {
      throw StoreFiles.unusable(home, new IOException(e));
    }
  }

  /** A store that was never opened has no lock, and nobody to share it with. */
  private static AutoCloseable lock(Path home) throws IOException {
    return Files.exists(home.resolve(HomeLock.FILE)) ? HomeLock.share(home) : () -> {};
  }

  private void read(Path directory) throws IOException {
    DryDisk disk = new DryDisk(directory);
    Journal journal = Journal.open(disk, StoreSettings.defaults().journal(), new SecureRandom());
    try {
      journal.damage().forEach(part -> unreadable(part, ByteBuffer.allocate(0)));
      journal.replay(this);
    } finally {
      journal.closeUnclean();
    }
  }

  @Override
  public void entry(JournalEntry entry) {
    entries++;
    if (entry.type() == EntryBodies.RECORD) {
      record(entry);
    } else if (entry.type() == EntryBodies.NOTE) {
      note(entry.body());
    }
  }

  private void record(JournalEntry entry) {
    byte[] key = EntryBodies.key(entry.body());
    byte[] image =
        StoredImage.of(key, entry.location(), entry.bytes(), EntryBodies.stored(entry.body()));
    byte[] record = Arrays.copyOfRange(image, StoredImage.recordAt(image), image.length);
    try {
      RecordBytes.wrap(record).versions().forEach(versions);
    } catch (MalformedVersionException e) {
      damage.add(
          new StoreDamage(
              Key.wrap(key).toString(), record.length, "its record does not parse: " + e));
    }
  }

  private void note(ByteBuffer body) {
    byte[] name = EntryBodies.noteName(body);
    Optional<NoteKey.Kind> kind =
        wanted.stream().filter(one -> name.length > 0 && one.code() == name[0]).findFirst();
    if (kind.isPresent() && name.length - 1 <= NoteKey.MAX_NAME_BYTES) {
      NoteKey key = new NoteKey(kind.get(), Arrays.copyOfRange(name, 1, name.length));
      byte[] value = EntryBodies.noteValue(body);
      if (value.length == 0) {
        notes.remove(key);
      } else {
        notes.put(key, value);
      }
    }
  }

  @Override
  public void unreadable(CorruptSegment part, ByteBuffer head) {
    StoreDamage found =
        new StoreDamage(part.file() + ":" + part.offset(), part.bytes(), part.toString());
    if (!damage.contains(found)) {
      damage.add(found);
    }
  }
}
