package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Journal;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoreOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A thread's worth of callbacks, and stores whose callbacks run on it. */
final class TestStores {
  static final StoreSettings SMALL =
      StoreSettings.defaults().withReserveBytes(0).withJournal(new JournalSettings(64 << 10, true));

  private static final Key ANY = SampleVersions.key("any/key");
  private final LinkedBlockingQueue<Runnable> callbacks = new LinkedBlockingQueue<>();

  DurableStore open(Path home) {
    return open(home, SMALL);
  }

  DurableStore open(Path home, StoreSettings settings) {
    try {
      return DurableStore.open(home, settings, callbacks::add, step -> {});
    } catch (StoreException e) {
      throw new UncheckedIOException(e);
    }
  }

  DurableStore open(Path home, StoreSettings settings, StoreFiles.DiskSource disks)
      throws StoreException {
    return DurableStore.start(
        StoreFiles.open(home, settings, step -> {}, disks), settings, callbacks::add);
  }

  /** Runs callbacks until those of everything asked for so far have run. */
  void settle(RecordStore store) {
    List<StoreOutcome> reached = new ArrayList<>();
    store.merge(ANY, List.of(), reached::add);
    try {
      while (reached.isEmpty()) {
        Runnable next = callbacks.poll(60, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("the store answered nothing for a minute");
        }
        next.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  StoreOutcome merge(RecordStore store, String address, Version... versions) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    store.merge(SampleVersions.key(address), List.of(versions), outcomes::add);
    settle(store);
    return outcomes.get(0);
  }

  /** Lets the committer come to rest once, as it does in a second without writes. */
  static void idle(DurableStore store) {
    store.betweenBatches(() -> {}); // it rests after this one,
    store.betweenBatches(() -> {}); // and has done so before this one
  }

  /** What a process leaves that is killed now. */
  static void copyOpenHome(DurableStore store, Path from, Path to) {
    store.betweenBatches(() -> copyHome(from, to));
  }

  /** Makes the index of a closed store look as if another release had left it. */
  static void changeIndexFormat(Path home, byte format) {
    try {
      FileDisk disk = new FileDisk(home.resolve("journal"));
      Journal journal = Journal.open(disk, SMALL.journal(), new Random(1));
      byte[] attachment = journal.attachment().orElseThrow();
      attachment[0] = format;
      journal.close(attachment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies the files of a home. */
  static void copyHome(Path from, Path to) {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file));
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
