package dev.coterie.node.bench.storage;

import dev.coterie.node.bench.storage.BenchData.Item;
import dev.coterie.node.storage.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;

/** Durable writes, acknowledged after their fsync, with so many outstanding at a time. */
final class WriteBench {
  private static final int OUTSTANDING = 64;
  private static final int KEYS = 100_000;
  private static final int ROUNDS = 3;

  private WriteBench() {}

  /** Opens an engine in an empty directory. */
  interface Opening {
    WriteEngine in(Path directory) throws Exception;
  }

  /** Writes per second of each kind. */
  record Rates(double inserts, double overwrites, double p99Millis) {
    Rates best(Rates other) {
      return new Rates(
          Math.max(inserts, other.inserts),
          Math.max(overwrites, other.overwrites),
          Math.min(p99Millis, other.p99Millis));
    }
  }

  static void run(Path directory, int payloadBytes) throws Exception {
    BenchData data = new BenchData(payloadBytes);
    List<Item> firsts = data.firsts(KEYS);
    List<Item> seconds = data.successors(firsts);
    StoreSettings all = StoreSettings.defaults();
    Rates ours = new Rates(0, 0, Double.MAX_VALUE);
    Rates point = ours;
    Rates rocks = ours;
    for (int round = 0; round < ROUNDS; round++) {
      Path base = directory.resolve("write-" + payloadBytes + "-" + round);
      Path a = base.resolve("all");
      Path b = base.resolve("point");
      Path c = base.resolve("rocks");
      ours = ours.best(measure(d -> WriteEngine.store(d, all), a, firsts, seconds));
      rocks = rocks.best(measure(WriteEngine::rocks, c, firsts, seconds));
      point =
          point.best(
              measure(d -> WriteEngine.store(d, all.withPointIndexOnly()), b, firsts, seconds));
      StoreBench.deleteAll(base);
    }
    String size = payloadBytes + " B payloads, " + OUTSTANDING + " writers: ";
    Report.title("Durable writes, fsync before each acknowledgement; reference: RocksDB, synced");
    Report.ratio(size + "new keys, all indexes", ours.inserts, rocks.inserts, 1);
    Report.ratio(size + "overwrites, all indexes", ours.overwrites, rocks.overwrites, 1);
    Report.ratio(size + "new keys, point index", point.inserts, 100_000, 1);
    Report.ratio(size + "overwrites, point index", point.overwrites, 100_000, 1);
    Report.value(size + "p99, all indexes", ours.p99Millis, "ms");
    Report.value(size + "p99, RocksDB", rocks.p99Millis, "ms");
  }

  private static Rates measure(
      Opening opening, Path directory, List<Item> firsts, List<Item> seconds) throws Exception {
    Files.createDirectories(directory);
    ConcurrentHistogram latencies = new ConcurrentHistogram(3);
    try (WriteEngine engine = opening.in(directory)) {
      double inserts = drive(engine, firsts, latencies);
      double overwrites = drive(engine, seconds, latencies);
      return new Rates(inserts, overwrites, latencies.getValueAtPercentile(99) / 1e6);
    }
  }

  /** Keeps so many writes outstanding: each one that is durable starts the next. */
  private static double drive(WriteEngine engine, List<Item> items, ConcurrentHistogram latencies)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    CountDownLatch left = new CountDownLatch(items.size());
    long start = System.nanoTime();
    for (int i = 0; i < OUTSTANDING; i++) {
      writeNext(engine, items, next, left, latencies);
    }
    left.await();
    return items.size() * 1e9 / (System.nanoTime() - start);
  }

  private static void writeNext(
      WriteEngine engine,
      List<Item> items,
      AtomicInteger next,
      CountDownLatch left,
      ConcurrentHistogram latencies) {
    int index = next.getAndIncrement();
    if (index >= items.size()) {
      return;
    }
    long asked = System.nanoTime();
    engine.write(
        items.get(index),
        () -> {
          latencies.recordValue(System.nanoTime() - asked);
          left.countDown();
          writeNext(engine, items, next, left, latencies);
        });
  }
}
