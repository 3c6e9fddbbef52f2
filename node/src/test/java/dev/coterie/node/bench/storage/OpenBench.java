package dev.coterie.node.bench.storage;

import dev.coterie.node.storage.DurableStore;
import dev.coterie.node.storage.RebuildProgress;
import dev.coterie.node.storage.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Opening a store after an orderly end, and after a kill. */
final class OpenBench {
  private static final int IN_FLIGHT = 512;

  private OpenBench() {}

  static void run(Path directory, int keys, int payloadBytes) throws Exception {
    Path home = directory.resolve("open-" + payloadBytes);
    BenchData data = new BenchData(payloadBytes);
    try (DurableStore store = open(home, new RebuildProgress.Step[1])) {
      Semaphore inFlight = new Semaphore(IN_FLIGHT);
      for (int i = 0; i < keys; i++) {
        BenchData.Item item = data.first(i);
        inFlight.acquire();
        store.merge(item.key(), List.of(item.version()), outcome -> inFlight.release());
      }
      inFlight.acquire(IN_FLIGHT);
    }
    measure(home, keys, data, payloadBytes);
    StoreBench.deleteAll(home);
  }

  private static DurableStore open(Path home, RebuildProgress.Step[] last) throws Exception {
    return DurableStore.open(home, StoreSettings.defaults(), Runnable::run, step -> last[0] = step);
  }

  private static void measure(Path home, int keys, BenchData data, int payloadBytes)
      throws Exception {
    RebuildProgress.Step[] last = new RebuildProgress.Step[1];
    double cleanSeconds = Double.MAX_VALUE;
    double firstGetMillis = 0;
    for (int round = 0; round < 3; round++) {
      long start = System.nanoTime();
      DurableStore store = open(home, last);
      long opened = System.nanoTime();
      if (store.get(data.first(keys / 2).key()).isEmpty()) {
        throw new IllegalStateException("a record is missing");
      }
      firstGetMillis = (System.nanoTime() - opened) / 1e6;
      cleanSeconds = Math.min(cleanSeconds, (opened - start) / 1e9);
      store.close();
    }
    long bytes = StoreBench.sizeOf(home);
    Files.delete(home.resolve("journal").resolve("clean"));
    try (DurableStore store = open(home, last)) {
      if (store.stats().records() != keys) {
        throw new IllegalStateException(store.stats() + " after rebuilding " + keys);
      }
    }
    double seconds = last[0].elapsed().toNanos() / 1e9;
    String size = keys + " records of " + payloadBytes + " B, " + (bytes >> 20) + " MiB: ";
    Report.title("Opening a store");
    Report.value(size + "after an orderly end", cleanSeconds, "s (target 0.5)");
    Report.value(size + "first get", firstGetMillis, "ms");
    Report.value(size + "after a kill", seconds, "s");
    Report.ratio(size + "rebuild, records", keys / seconds, 100_000, 1);
    Report.rate(size + "rebuild, journal entries", last[0].rate());
  }
}
