package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalEntry;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordJoin;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.node.storage.StoreIndex.PayloadPlace;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store of a node: a journal as the truth, MapDB as the index over it.
 *
 * <p>Any thread may call; callbacks run on the executor that {@link #open} was given, in the order
 * of the writes. What is read carries a checksum: a damaged index is set aside and made anew from
 * the journal, a damaged journal is salvaged, and {@link #damage} tells of both.
 */
public final class DurableStore implements RecordStore {
  private static final Logger LOG = LoggerFactory.getLogger(DurableStore.class);
  private static final int PAYLOAD_ATTEMPTS = 3;

  /** Damage that is remembered and told, item by item. */
  static final int MAX_DAMAGE = 1_024;

  private final StoreFiles files;
  private final Journal journal;
  private final LiveIndex live;
  private final @Nullable Fingerprints fingerprints;
  private final WriteQueue queue;
  private final Committer committer;
  private final Executor callbacks;
  private final AtomicLong records;
  private final List<StoreDamage> damage = new CopyOnWriteArrayList<>();
  private final Function<VersionHash, Optional<byte[]>> payloads = this::detachedPayload;
  private volatile boolean closed;

  private DurableStore(StoreFiles files, StoreSettings settings, Executor callbacks) {
    this.files = files;
    this.journal = files.journal();
    this.callbacks = callbacks;
    this.records = new AtomicLong(files.records());
    this.damage.addAll(files.damage());
    this.fingerprints = settings.orderedIndexes() ? fingerprints(files) : null;
    this.live = new LiveIndex(files.index(), fingerprints);
    this.queue = new WriteQueue(settings.queueWrites(), settings.queueBytes());
    this.committer =
        new Committer(
            journal, live, queue, settings, files::freeBytes, callbacks, this::repair, records);
  }

  private static Fingerprints fingerprints(StoreFiles files) {
    return Fingerprints.open(
        files.index(), files.fingerprintFile(), files.records(), files.wasRebuilt());
  }

  /**
   * Opens the store of a home, or makes one, and locks the home for this process.
   *
   * @param callbacks where the outcomes of writes are told: one thread, or a loop
   * @param progress told about a rebuilding of the index
   * @throws StoreLockedException when another process has it
   * @throws StoreUnusableException when it cannot be read or made
   */
  public static DurableStore open(
      Path home, StoreSettings settings, Executor callbacks, RebuildProgress progress)
      throws StoreException {
    StoreFiles files = StoreFiles.open(home, settings, progress, FileDisk::new);
    return start(files, settings, callbacks);
  }

  static DurableStore start(StoreFiles files, StoreSettings settings, Executor callbacks) {
    DurableStore store = new DurableStore(files, settings, callbacks);
    store.live.start();
    store.committer.start();
    return store;
  }

  /** What this store, since it was opened, found that it had acknowledged and could not read. */
  public List<StoreDamage> damage() {
    List<StoreDamage> all = new ArrayList<>(damage);
    journal.damage().stream()
        .filter(part -> all.stream().noneMatch(d -> d.detail().startsWith(part.toString())))
        .forEach(
            part ->
                all.add(
                    new StoreDamage(
                        part.file() + ":" + part.offset(), part.bytes(), part.toString())));
    return List.copyOf(all);
  }

  /** Whether the last process did not close the store, so that the index was made anew. */
  public boolean wasRebuilt() {
    return files.wasRebuilt();
  }

  /**
   * Whether opening cut off a tail that was being written when the last process ended: writes that
   * were never acknowledged, unless the disk has lost what it had confirmed.
   */
  public boolean tailCut() {
    return journal.tailCut();
  }

  @Override
  public Optional<StoredRecord> get(Key key) {
    byte[] image = soundRecord(key);
    return image == null ? Optional.empty() : Optional.of(new IndexedRecord(image, payloads));
  }

  private byte @Nullable [] soundRecord(Key key) {
    byte[] name = key.bytes();
    return reading(
        () -> {
          byte[] image = live.record(key);
          if (image != null && !StoredImage.isSound(name, image)) {
            throw new BrokenIndexException("the value of key " + key + " is damaged", null);
          }
          return image;
        });
  }

  /** Reads from the index; when that is broken, once more from one made anew. */
  private <T extends @Nullable Object> T reading(Supplier<T> read) {
    StoreIndex used = live.index();
    try {
      return read.get();
    } catch (RuntimeException | AssertionError | InternalError e) {
      if (closed) {
        throw new IllegalStateException("the store is closed", e);
      }
      awaitRepair(used, e);
      return read.get();
    }
  }

  private void awaitRepair(StoreIndex broken, Throwable cause) {
    betweenBatches(() -> repair(broken, cause));
  }

  /**
   * Reads all of the journal and compares the index with it; what is damaged is mended from the
   * other and told in {@link #damage}. Writes wait meanwhile: about a second for a gigabyte.
   */
  public void verify() {
    betweenBatches(
        () -> {
          try {
            committer.check();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the store was being verified", e);
          }
        });
  }

  /** A task that may touch the journal. */
  interface Errand {
    void run() throws IOException;
  }

  /** Runs a task on the committer's thread, while nothing is written, and waits for its end. */
  void betweenBatches(Errand errand) {
    if (committer.isOwnThread()) { // in a callback: nothing is being written
      try {
        errand.run();
        return;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    boolean asked =
        queue.errand(
            () -> {
              try {
                errand.run();
                done.complete(null);
              } catch (IOException | RuntimeException e) {
                done.completeExceptionally(e);
              }
            });
    if (!asked) {
      throw new IllegalStateException("the store is closed");
    }
    done.join();
  }

  /** On the committer's thread: sets a broken index aside and makes another. */
  private void repair(StoreIndex broken, Throwable cause) throws IOException {
    if (live.index() != broken) {
      return;
    }
    LOG.error("The index is damaged and is being rebuilt from the journal", cause);
    damage.add(
        new StoreDamage(StoreDamage.INDEX, 0, "the index was damaged and made anew: " + cause));
    live.replace(
        index -> {
          IndexRebuild.Result result = files.remakeIndex(index);
          records.set(result.records());
          damage.addAll(result.damage());
          return files.index();
        });
  }

  private Optional<byte[]> detachedPayload(VersionHash version) {
    IOException last = null;
    for (int attempt = 0; attempt < PAYLOAD_ATTEMPTS; attempt++) {
      PayloadPlace place = reading(() -> live.index().payload(version.bytes()));
      if (place == null) {
        return Optional.empty();
      }
      try {
        JournalEntry entry = journal.read(place.location());
        boolean isIt =
            entry.type() == EntryBodies.PAYLOAD
                && Arrays.equals(EntryBodies.version(entry.body()), version.bytes());
        if (isIt) {
          int length = entry.body().remaining() - EntryBodies.PAYLOAD_AT;
          return Optional.of(EntryBodies.slice(entry.body(), EntryBodies.PAYLOAD_AT, length));
        }
      } catch (IOException e) {
        last = e; // compaction may just have moved it
      }
    }
    tellOnce(version, String.valueOf(last));
    return Optional.empty();
  }

  /** A damaged payload may be asked for again and again: it is told of once. */
  private synchronized void tellOnce(VersionHash version, String why) {
    String where = "version " + version;
    boolean known = damage.stream().anyMatch(d -> d.where().equals(where));
    if (known || damage.size() >= MAX_DAMAGE) {
      LOG.debug("The payload of {} cannot be read: {}", where, why);
      return;
    }
    damage.add(new StoreDamage(where, 0, "its payload cannot be read: " + why));
    LOG.error(
        "The payload of {} cannot be read: {}. It is read from other replicas, if there are any.",
        where,
        why);
  }

  @Override
  public void merge(
      Key key, List<Version> versions, List<Note> notes, Consumer<StoreOutcome> onDurable) {
    RecordJoin.checkKey(key, versions);
    write(WriteRequest.Merge.of(key, versions, notes, onDurable));
  }

  @Override
  public void drop(Key key, Hash recordHash, Consumer<StoreOutcome> onDurable) {
    write(new WriteRequest.Drop(key, recordHash, onDurable));
  }

  @Override
  public void dropPayloads(Key key, List<VersionHash> versions, Consumer<StoreOutcome> onDurable) {
    write(new WriteRequest.DropPayloads(key, List.copyOf(versions), onDurable));
  }

  @Override
  public void note(NoteKey key, byte[] value, Consumer<StoreOutcome> onDurable) {
    write(WriteRequest.Note.of(key, value, onDurable));
  }

  /**
   * Why writes are not kept at present; empty while they are. Once a second without writes the disk
   * is tried again.
   */
  public Optional<StoreOutcome.NotKept> refusing() {
    return committer.health().refusing();
  }

  private void write(WriteRequest request) {
    StoreOutcome refused =
        switch (queue.offer(request)) {
          case TAKEN -> null;
          case FULL ->
              new StoreOutcome.NotKept(
                  StoreOutcome.Cause.OVERLOADED, "too many writes wait for the disk");
          case ENDED -> new StoreOutcome.NotKept(StoreOutcome.Cause.CLOSED, "the store was closed");
        };
    if (refused != null) {
      callbacks.execute(() -> request.onDurable().accept(refused));
    }
  }

  @Override
  public List<StoredDigest> digests(Position from, Position to, int limit) {
    return from.compareTo(to) > 0 ? List.of() : reading(() -> live.digests(from, to, limit));
  }

  @Override
  public RangeSummary summary(Position from, Position to) {
    return reading(() -> live.summary(from, to));
  }

  @Override
  public List<Key> keysUnder(Hash prefix, @Nullable Key after, int limit) {
    return reading(() -> live.keysUnder(prefix, after, limit));
  }

  @Override
  public Optional<byte[]> note(NoteKey key) {
    byte[] name = EntryBodies.noteName(key);
    return reading(() -> noteValue(name, live.index().note(name)));
  }

  private static Optional<byte[]> noteValue(byte[] name, byte @Nullable [] image) {
    if (image == null) {
      return Optional.empty();
    }
    if (!StoredImage.isSound(name, image)) {
      throw new BrokenIndexException("the value of a note is damaged", null);
    }
    return image.length == StoredImage.CONTENT_AT
        ? Optional.empty()
        : Optional.of(Arrays.copyOfRange(image, StoredImage.CONTENT_AT, image.length));
  }

  @Override
  public List<Note> notes(NoteKey.Kind kind) {
    return reading(
        () -> {
          List<Note> notes = new ArrayList<>();
          for (Map.Entry<byte[], byte[]> e : live.index().notesOf(kind.code()).entrySet()) {
            byte[] name = e.getKey();
            byte[] own = Arrays.copyOfRange(name, 1, name.length);
            noteValue(name, e.getValue())
                .ifPresent(value -> notes.add(new Note(new NoteKey(kind, own), value)));
          }
          return notes;
        });
  }

  @Override
  public StoreStats stats() {
    return new StoreStats(
        records.get(), journal.liveBytes(), files.diskBytes(), committer.reclaimedBytes());
  }

  @Override
  public void close() {
    closed = true;
    queue.end();
    try {
      committer.join();
      live.end();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("Interrupted while closing: the next start rebuilds the index");
      files.abandon();
      return;
    }
    if (live.failure() == null) {
      if (fingerprints != null) {
        fingerprints.save();
      }
      files.close(records.get());
    } else {
      files.abandon();
    }
  }
}
