package dev.coterie.node.storage;

import dev.coterie.dht.store.DiskFullException;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.StoreOutcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes: it takes what waits, joins it to what is kept, appends it to the
 * journal, makes that durable with one fsync, shows it to readers, and calls back.
 *
 * <p>Between batches its {@link Compactor} gives space back, a little at a time.
 */
final class Committer {
  private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

  /** A note that is written to see whether a disk that refused writes takes them again. */
  private static final byte[] PROBE =
      EntryBodies.noteName(
          new NoteKey(NoteKey.Kind.SINGLE, "disk-probe".getBytes(StandardCharsets.US_ASCII)));

  /** When nothing has come for so long, there is time to bring the index up to date. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Journal journal;
  private final LiveIndex live;
  private final WriteQueue queue;
  private final StoreSettings settings;
  private final FreeSpace freeSpace;
  private final Executor callbacks;
  private final IndexRepair repair;
  private final AtomicLong records;
  private final Compactor compactor;
  private final DiskHealth health = new DiskHealth();
  private final Thread thread;
  private long forcedNanos = System.nanoTime();
  private boolean unforced;

  /** Bytes that may still be written. */
  interface FreeSpace {
    long bytes() throws IOException;
  }

  /** Makes a new index from the journal. */
  interface IndexRepair {
    void run(StoreIndex broken, Throwable cause) throws IOException;
  }

  Committer(
      Journal journal,
      LiveIndex live,
      WriteQueue queue,
      StoreSettings settings,
      FreeSpace freeSpace,
      Executor callbacks,
      IndexRepair repair,
      AtomicLong records) {
    this.journal = journal;
    this.live = live;
    this.queue = queue;
    this.settings = settings;
    this.freeSpace = freeSpace;
    this.callbacks = callbacks;
    this.repair = repair;
    this.records = records;
    this.compactor = new Compactor(journal, live, settings.journal().segmentBytes());
    this.thread = new Thread(this::run, "store-committer");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  DiskHealth health() {
    return health;
  }

  /** Bytes of disk that compaction has given back so far, less what it copied; for any thread. */
  long reclaimedBytes() {
    return compactor.reclaimedBytes();
  }

  /** Whether the caller is a callback that this committer runs. */
  boolean isOwnThread() {
    return Thread.currentThread().equals(thread);
  }

  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    try {
      WriteQueue.Work work = next();
      while (!work.isEmpty() || !work.ended()) {
        work.errands().forEach(Runnable::run);
        if (!work.writes().isEmpty()) {
          commit(work.writes());
        }
        tidy(work.writes().isEmpty());
        work = next();
      }
    } catch (InterruptedException | RuntimeException | Error e) {
      LOG.error("The store's committer ended; the store takes no more writes", e);
      refuseTheRest(e);
    }
  }

  private WriteQueue.Work next() throws InterruptedException {
    long wait = TimeUnit.SECONDS.toNanos(1);
    if (compactor.hasWork()) {
      wait = 0;
    } else if (unforced && settings.fsync() == Fsync.INTERVAL) {
      wait = Math.max(1, forcedNanos + settings.fsyncInterval().toNanos() - System.nanoTime());
    }
    WriteQueue.Work soon = queue.take(settings.batchWrites(), Math.min(wait, PAUSE_NANOS));
    if (soon.isEmpty() && !soon.ended() && wait > PAUSE_NANOS) {
      live.catchUp();
      return queue.take(settings.batchWrites(), wait - PAUSE_NANOS);
    }
    return soon;
  }

  private void refuseTheRest(Throwable cause) {
    queue.end();
    StoreOutcome refused = notKept(StoreOutcome.Cause.IO_ERROR, "the committer ended: " + cause);
    try {
      WriteQueue.Work work = queue.take(Integer.MAX_VALUE, 0);
      answer(work.writes(), request -> refused);
    } catch (InterruptedException e) {
      LOG.error("Interrupted while writes were being refused", e);
    }
  }

  private static StoreOutcome.NotKept notKept(StoreOutcome.Cause cause, String detail) {
    return new StoreOutcome.NotKept(cause, detail);
  }

  private void commit(List<WriteRequest> writes) throws InterruptedException {
    Batch batch;
    try {
      mendIndex();
      checkSpace(writes);
      batch = join(writes);
      batch.append(journal);
      commitJournal();
    } catch (IOException e) {
      StoreOutcome.NotKept outcome = outcomeOf(e);
      health.refused(writes.size(), outcome);
      answer(writes, request -> outcome);
      return;
    }
    if (batch.hasWritten()) {
      health.kept(); // a batch that had nothing to write says nothing of the disk
    }
    publish(batch);
    answer(writes, batch::outcome);
  }

  private void checkSpace(List<WriteRequest> writes) throws IOException {
    long wanted = settings.reserveBytes();
    for (WriteRequest write : writes) {
      wanted += write.bytes();
    }
    long free = freeSpace.bytes();
    if (free < wanted) {
      throw new DiskFullException(
          free + " bytes are free; writes are taken when there are " + wanted);
    }
  }

  /** Joins the writes to what is kept; once more over a new index when the old one is broken. */
  private Batch join(List<WriteRequest> writes) throws IOException {
    StoreIndex used = live.index();
    try {
      return Batch.of(writes, live, settings.inlinePayloadBytes());
    } catch (BrokenIndexException e) {
      repair.run(used, e);
      return Batch.of(writes, live, settings.inlinePayloadBytes());
    }
  }

  private void commitJournal() throws IOException {
    long now = System.nanoTime();
    boolean force =
        switch (settings.fsync()) {
          case ALWAYS -> true;
          case INTERVAL -> now - forcedNanos >= settings.fsyncInterval().toNanos();
          case NEVER -> false;
        };
    journal.commit(force);
    unforced = !force;
    forcedNanos = force ? now : forcedNanos;
  }

  private void publish(Batch batch) throws InterruptedException {
    StoreIndex index = live.index();
    List<PendingRecord> pending = new ArrayList<>(batch.written().size());
    try {
      for (Draft.Written written : batch.written()) {
        written.added().forEach((version, at) -> index.putPayload(version.bytes(), at));
        pending.add(written.pending());
      }
      for (Batch.WrittenNote note : batch.writtenNotes()) {
        byte[] old = index.putNote(note.name(), note.image());
        if (old != null) {
          compactor.release(JournalPlace.of(old));
        }
      }
      for (Drop drop : batch.drops()) {
        compactor.releaseIfAny(drop.mark(index));
        pending.add(drop.pending());
      }
    } catch (RuntimeException | AssertionError | InternalError e) {
      // All of it is in the journal: a new index will have it.
      mend(index, e);
      return;
    }
    live.publish(pending);
    for (Draft.Written written : batch.written()) {
      finish(written, index);
    }
    batch.drops().forEach(drop -> finish(drop, index));
  }

  private void finish(Drop drop, StoreIndex index) {
    records.decrementAndGet();
    compactor.release(drop.replaced());
    drop.payloads(index)
        .forEach(
            (version, place) -> {
              compactor.release(new JournalPlace(place.location(), place.entryBytes()));
              index.removePayload(version);
            });
  }

  private void finish(Draft.Written written, StoreIndex index) {
    JournalPlace replaced = written.replaced();
    if (replaced == null) {
      records.incrementAndGet();
      compactor.releaseIfAny(Drop.unmark(index, written.pending().key()));
    } else {
      compactor.release(replaced);
    }
    written
        .gone()
        .forEach(
            (version, place) -> {
              compactor.release(new JournalPlace(place.location(), place.entryBytes()));
              index.removePayload(version.bytes());
            });
  }

  private void answer(List<WriteRequest> writes, Function<WriteRequest, StoreOutcome> outcome) {
    callbacks.execute(
        () -> {
          for (WriteRequest write : writes) {
            try {
              write.onDurable().accept(outcome.apply(write));
            } catch (RuntimeException e) {
              LOG.error("A callback of the store failed", e);
            }
          }
        });
  }

  private static StoreOutcome.NotKept outcomeOf(IOException e) {
    if (e instanceof DiskFullException) {
      return notKept(StoreOutcome.Cause.DISK_FULL, String.valueOf(e.getMessage()));
    }
    boolean readOnly =
        e instanceof AccessDeniedException
            || e.getCause() instanceof ReadOnlyFileSystemException
            || String.valueOf(e.getMessage()).contains("Read-only file system");
    return notKept(
        readOnly ? StoreOutcome.Cause.READ_ONLY : StoreOutcome.Cause.IO_ERROR, e.toString());
  }

  /** Work between batches. */
  private void tidy(boolean idle) throws InterruptedException {
    if (idle && unforced && settings.fsync() != Fsync.NEVER) {
      forceNow();
    }
    if (idle && health.refusing().isPresent()) {
      commit(List.of(new WriteRequest.Note(PROBE, new byte[1], outcome -> {})));
    }
    if (compactor.isDue(idle)) {
      compactSome();
    }
  }

  private void forceNow() {
    try {
      journal.commit(true);
      unforced = false;
    } catch (IOException e) {
      LOG.error("An fsync failed; writes of the last {} may be lost", settings.fsyncInterval(), e);
    }
    forcedNanos = System.nanoTime();
  }

  /**
   * Compares the index with the journal, and mends whichever is damaged from the other.
   *
   * @return what was wrong with the index, or null
   */
  @Nullable String check() throws IOException, InterruptedException {
    StoreIndex checked = live.index();
    String fault = IndexCheck.run(journal, live, settings.orderedIndexes());
    if (fault != null) {
      repair.run(checked, new BrokenIndexException(fault, null));
    }
    if (journal.hasSuspects()) {
      int saved = JournalRescue.run(journal, live);
      LOG.warn("Wrote {} records and notes anew from the index", saved);
      compactor.resume();
    }
    return fault;
  }

  private void compactSome() throws InterruptedException {
    try {
      compactor.step();
    } catch (BrokenIndexException e) {
      mend(live.index(), e);
    }
    compactor.publishMoved();
    if (journal.hasSuspects()) {
      checkAfterDamage();
    }
  }

  private void checkAfterDamage() throws InterruptedException {
    try {
      String fault = check();
      LOG.error("The journal is damaged: {}; the index: {}", journal.damage(), fault);
    } catch (IOException e) {
      LOG.error("The journal is damaged and cannot be mended now: {}", journal.damage(), e);
      compactor.pause();
    }
  }

  /** Makes a new index if writing to the present one has failed. */
  private void mendIndex() throws IOException {
    Throwable failure = live.failure();
    if (failure != null) {
      repair.run(live.index(), failure);
    }
  }

  private void mend(StoreIndex broken, Throwable cause) {
    try {
      repair.run(broken, cause);
    } catch (IOException e) {
      LOG.error("The index is broken and cannot be made anew", e);
    }
  }
}
