package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.CorruptSegment;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes an index from a journal. The last entry of a name counts, so that every earlier one is
 * released; what is ordered is sorted at the end and loaded in one go, which is several times
 * faster than putting it in place by place.
 *
 * <p>Two threads share the work: one reads the journal, checks it and deals out what is to be
 * sorted, the other, behind it, fills the index's maps ({@link IndexLoader}).
 */
final class IndexRebuild implements Journal.Visitor {
  private static final Logger LOG = LoggerFactory.getLogger(IndexRebuild.class);
  private static final int MAX_SORTED_BYTES = 16 << 20;
  private static final int PROGRESS_EVERY_ENTRIES = 1024;
  private static final long PROGRESS_EVERY_NANOS = 1_000_000_000L;

  /** Position (32), location of the entry (8), fingerprint of the record (32), key (32). */
  private static final int POSITION_BYTES = 3 * Hash.BYTES + Long.BYTES;

  /** Where a key would stand in an unreadable record entry: after the journal's own header. */
  private static final int SUSPECTED_KEY_AT = 24;

  private final Journal journal;
  private final StoreIndex index;
  private final RebuildProgress progress;
  private final IndexLoader loader = new IndexLoader();
  private final ReleasedBytes released = new ReleasedBytes();
  private final SortedSpill positions;
  private final SortedSpill links;
  private final long bytesInAll;
  private final long startNanos = System.nanoTime();
  private final List<StoreDamage> damage = new ArrayList<>();
  private long toldNanos = startNanos;
  private long entries;
  private long bytesRead;
  private long records;

  private IndexRebuild(Journal journal, StoreIndex index, Path directory, RebuildProgress progress)
      throws IOException {
    this.journal = journal;
    this.index = index;
    this.progress = progress;
    this.positions = new SortedSpill(directory, "positions", POSITION_BYTES, MAX_SORTED_BYTES);
    this.links = new SortedSpill(directory, "links", StoreIndex.LINK_ENTRY_BYTES, MAX_SORTED_BYTES);
    this.bytesInAll = journal.diskBytes();
  }

  /** What a rebuild found. */
  record Result(long records, List<StoreDamage> damage) {}

  static Result run(Journal journal, StoreIndex index, Path directory, RebuildProgress progress)
      throws IOException {
    IndexRebuild rebuild = new IndexRebuild(journal, index, directory, progress);
    try (rebuild.loader;
        rebuild.positions;
        rebuild.links) {
      journal.replay(rebuild);
      rebuild.loader.end();
      rebuild.loadOrdered();
      rebuild.dropOrphanedPayloads();
    }
    rebuild.released.releaseFrom(journal);
    rebuild.tell(System.nanoTime(), true);
    return new Result(rebuild.records, rebuild.damage);
  }

  @Override
  public void entry(JournalEntry entry) throws IOException {
    switch (entry.type()) {
      case EntryBodies.RECORD -> record(entry);
      case EntryBodies.PAYLOAD -> payload(entry);
      case EntryBodies.NOTE -> note(entry);
      case EntryBodies.DROP -> drop(entry);
      default -> LOG.warn("Ignoring a journal entry of unknown type {}", entry.type());
    }
    entries++;
    bytesRead += entry.bytes();
    if (entries % PROGRESS_EVERY_ENTRIES == 0) {
      long now = System.nanoTime();
      if (now - toldNanos >= PROGRESS_EVERY_NANOS) {
        toldNanos = now;
        tell(now, false);
      }
    }
  }

  /** Whatever a step keeps of an entry it copies: the journal reads the next one over it. */
  private void record(JournalEntry entry) throws IOException {
    ByteBuffer body = entry.body();
    byte[] key = EntryBodies.key(body);
    byte[] image = StoredImage.of(key, entry.location(), entry.bytes(), EntryBodies.stored(body));
    positions.add(
        ByteBuffer.allocate(POSITION_BYTES)
            .put(Key.wrap(key).position().bytes())
            .putLong(entry.location())
            .put(StoredImage.recordHash(image).bytes())
            .put(key)
            .array());
    for (byte[] link : EntryBodies.links(body)) {
      links.add(StoreIndex.linkEntry(link, key));
    }
    loader.add(
        image.length,
        () -> {
          byte[] old = index.putRecord(key, image);
          release(old);
          if (old == null) {
            records++;
            released.addIfAny(Drop.unmark(index, Key.wrap(key)));
          }
        });
  }

  private void drop(JournalEntry entry) throws IOException {
    byte[] key = EntryBodies.key(entry.body());
    byte[] name = EntryBodies.dropName(key);
    ByteBuffer nothing = ByteBuffer.allocate(0);
    byte[] mark = StoredImage.of(name, entry.location(), entry.bytes(), nothing);
    loader.add(
        mark.length,
        () -> {
          byte[] old = index.removeRecord(key);
          release(old);
          records -= old == null ? 0 : 1;
          release(index.putNote(name, mark));
        });
  }

  private void release(byte @Nullable [] old) {
    if (old != null) {
      released.add(StoredImage.location(old), StoredImage.entryBytes(old));
    }
  }

  private void payload(JournalEntry entry) throws IOException {
    byte[] version = EntryBodies.version(entry.body());
    PayloadPlace place =
        new PayloadPlace(entry.location(), entry.bytes(), Key.wrap(EntryBodies.key(entry.body())));
    loader.add(
        version.length,
        () -> {
          PayloadPlace old = index.payload(version);
          if (old != null) {
            released.add(old.location(), old.entryBytes());
          }
          index.putPayload(version, place);
        });
  }

  private void note(JournalEntry entry) throws IOException {
    byte[] name = EntryBodies.noteName(entry.body());
    byte[] value = EntryBodies.noteValue(entry.body());
    byte[] image = StoredImage.of(name, entry.location(), entry.bytes(), ByteBuffer.wrap(value));
    loader.add(image.length, () -> release(index.putNote(name, image)));
  }

  /** Positions on one thread, prefixes on the other. */
  private void loadOrdered() throws IOException {
    try (IndexLoader other = new IndexLoader()) {
      other.add(0, () -> index.loadPositions(positions));
      other.handOver();
      index.loadLinks(links);
      other.end();
    }
  }

  /** Payloads of versions that were superseded, or whose record never became durable. */
  private void dropOrphanedPayloads() {
    List<byte[]> orphans = new ArrayList<>();
    index.forEachPayload(
        (version, place) -> {
          byte[] image = index.record(place.key().bytes());
          if (image == null || !StoredImage.names(image, version)) {
            orphans.add(version);
            released.add(place.location(), place.entryBytes());
          }
        });
    orphans.forEach(index::removePayload);
  }

  @Override
  public void unreadable(CorruptSegment part, ByteBuffer head) {
    String hint = "";
    if (head.limit() >= SUSPECTED_KEY_AT + Hash.BYTES) {
      byte[] key = EntryBodies.slice(head, SUSPECTED_KEY_AT, Hash.BYTES);
      hint = "; begins with what may be an entry of key " + HexFormat.of().formatHex(key);
    }
    StoreDamage found =
        new StoreDamage(part.file() + ":" + part.offset(), part.bytes(), part + hint);
    LOG.error("The journal is damaged: {}", found.detail());
    damage.add(found);
  }

  private void tell(long now, boolean finished) {
    RebuildProgress.Step step =
        new RebuildProgress.Step(
            entries, bytesRead, bytesInAll, Duration.ofNanos(now - startNanos), finished);
    if (entries > 0) {
      LOG.info(
          "{} the index: {} entries, {} of {} MiB, {} entries/s",
          finished ? "Rebuilt" : "Rebuilding",
          entries,
          bytesRead >> 20,
          bytesInAll >> 20,
          Math.round(step.rate()));
    }
    progress.at(step);
  }
}
