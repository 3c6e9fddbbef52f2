package dev.coterie.node.storage;

import dev.coterie.dht.store.Disk;
import dev.coterie.dht.store.DiskFullException;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.UnsupportedJournalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a store: {@code repo.lock}, {@code journal/}, {@code index/} and, for what was found
 * damaged, {@code quarantine/}.
 *
 * <p>The index is opened only when the journal's clean marker stands and says how large the index
 * was; otherwise it is deleted and rebuilt. One that does not open in spite of the marker is set
 * aside.
 */
final class StoreFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFiles.class);
  private static final int ATTACHMENT_BYTES = 1 + 2 * Long.BYTES;

  /** An index of another format is made anew: the journal has everything. */
  static final byte INDEX_FORMAT = 2;

  private final Path home;
  private final HomeLock lock;
  private final Disk disk;
  private final Journal journal;
  private final RebuildProgress progress;
  private final List<StoreDamage> damage = new ArrayList<>();
  private volatile StoreIndex index;
  private long records;
  private boolean rebuilt;

  /** Where the journal lies. */
  interface DiskSource {
    Disk at(Path directory) throws IOException;
  }

  private StoreFiles(Path home, HomeLock lock, Disk disk, Journal journal, RebuildProgress progress)
      throws IOException {
    this.home = home;
    this.lock = lock;
    this.disk = disk;
    this.journal = journal;
    this.progress = progress;
    Files.createDirectories(indexDirectory());
    StoreIndex opened = openIndex();
    this.index = opened == null ? rebuild() : opened;
  }

  static StoreFiles open(
      Path home, StoreSettings settings, RebuildProgress progress, DiskSource disks)
      throws StoreException {
    try {
      Files.createDirectories(home);
      HomeLock lock = HomeLock.take(home);
      try {
        Disk disk = disks.at(home.resolve("journal"));
        Journal journal = Journal.open(disk, settings.journal(), new SecureRandom());
        return new StoreFiles(home, lock, disk, journal, progress);
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(home, e);
    }
  }

  static StoreUnusableException unusable(Path home, IOException e) {
    StoreUnusableException.Reason reason;
    if (e instanceof UnsupportedJournalException) {
      reason = StoreUnusableException.Reason.UNSUPPORTED_FORMAT;
    } else if (e instanceof DiskFullException) {
      reason = StoreUnusableException.Reason.DISK_FULL;
    } else if (e instanceof AccessDeniedException
        || String.valueOf(e.getMessage()).contains("Read-only file system")) {
      reason = StoreUnusableException.Reason.READ_ONLY;
    } else {
      reason = StoreUnusableException.Reason.IO_ERROR;
    }
    return new StoreUnusableException(
        reason, "the store in " + home + " cannot be opened (" + reason + "): " + e, e);
  }

  private Path indexFile() {
    return indexDirectory().resolve("store.mapdb");
  }

  /** Where the fingerprints of a store that was closed in order lie. */
  Path fingerprintFile() {
    return indexDirectory().resolve("fingerprints");
  }

  private Path indexDirectory() {
    return home.resolve("index");
  }

  private @Nullable StoreIndex openIndex() throws IOException {
    Optional<byte[]> attachment = journal.attachment();
    Path file = indexFile();
    if (attachment.isEmpty() || attachment.get().length != ATTACHMENT_BYTES) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(attachment.get());
    byte format = in.get();
    if (format != INDEX_FORMAT) {
      LOG.info("The index has format {}; it is made anew in format {}", format, INDEX_FORMAT);
      return null;
    }
    boolean fits = Files.exists(file) && in.getLong() == Files.size(file);
    if (!fits) {
      note(
          new StoreDamage(StoreDamage.INDEX, 0, "the index file is missing or has another length"));
      quarantine(file);
      return null;
    }
    records = in.getLong();
    try {
      return StoreIndex.open(file);
    } catch (RuntimeException | AssertionError | InternalError e) {
      note(
          new StoreDamage(
              StoreDamage.INDEX, Files.size(file), "the index file does not open: " + e));
      quarantine(file);
      return null;
    }
  }

  private void note(StoreDamage found) {
    LOG.error("{}; it is set aside and made anew", found.detail());
    damage.add(found);
  }

  private void quarantine(Path file) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    Path directory = Files.createDirectories(home.resolve("quarantine"));
    int number = 1;
    while (Files.exists(directory.resolve("index-" + number + ".mapdb"))) {
      number++;
    }
    Files.move(file, directory.resolve("index-" + number + ".mapdb"));
  }

  private StoreIndex rebuild() throws IOException {
    rebuilt = true;
    Path file = indexFile();
    Files.deleteIfExists(file);
    StoreIndex fresh = StoreIndex.open(file);
    IndexRebuild.Result result = IndexRebuild.run(journal, fresh, indexDirectory(), progress);
    records = result.records();
    damage.addAll(result.damage());
    return fresh;
  }

  /** Sets the index aside, which may still be read from, and makes another from the journal. */
  IndexRebuild.Result remakeIndex(StoreIndex broken) throws IOException {
    quarantine(indexFile());
    StoreIndex fresh = StoreIndex.open(indexFile());
    IndexRebuild.Result result = IndexRebuild.run(journal, fresh, indexDirectory(), progress);
    index = fresh;
    closeBroken(broken);
    return result;
  }

  private static void closeBroken(StoreIndex broken) {
    try {
      broken.close();
    } catch (RuntimeException | AssertionError | InternalError e) {
      LOG.warn("The damaged index did not close either: {}", e.toString());
    }
  }

  Journal journal() {
    return journal;
  }

  StoreIndex index() {
    return index;
  }

  long records() {
    return records;
  }

  boolean wasRebuilt() {
    return rebuilt;
  }

  List<StoreDamage> damage() {
    return damage;
  }

  long freeBytes() throws IOException {
    return disk.freeBytes();
  }

  long diskBytes() {
    try {
      return journal.diskBytes() + Files.size(indexFile());
    } catch (IOException e) {
      LOG.debug("The size of the store cannot be told", e);
      return 0;
    }
  }

  /** Leaves a store that opens at once. */
  void close(long recordCount) {
    try (lock) {
      try {
        index.close();
        byte[] attachment =
            ByteBuffer.allocate(ATTACHMENT_BYTES)
                .put(INDEX_FORMAT)
                .putLong(Files.size(indexFile()))
                .putLong(recordCount)
                .array();
        journal.close(attachment);
      } catch (IOException | RuntimeException e) {
        LOG.warn("The store could not be closed in order; the next start rebuilds its index", e);
        journal.closeUnclean();
      }
    } catch (IOException e) {
      LOG.warn("The store's files could not be closed", e);
    }
  }

  /** Leaves a store whose index is rebuilt when it is opened. */
  void abandon() {
    try (lock) {
      closeBroken(index);
      journal.closeUnclean();
    } catch (IOException e) {
      LOG.warn("The store's files could not be closed", e);
    }
  }
}
