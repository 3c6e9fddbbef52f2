package dev.coterie.node.bench.storage;

import dev.coterie.node.bench.WarmUp;
import dev.coterie.node.bench.storage.BenchData.Item;
import dev.coterie.node.storage.StoreSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Durable writes, acknowledged after their fsync, with so many outstanding at a time: what is told
 * that one is durable begins the next. On both sides one thread commits all that waits with one
 * fsync, and tells of it.
 *
 * <p>Rounds are repeated until none of the engines gets faster, since the first ones measure the
 * compiler, and the best of each counts.
 */
final class WriteBench {
  private static final int OUTSTANDING = 64;
  private static final int KEYS = 100_000;
  private static final int MAX_ROUNDS = 10;

  /** Asked of the point index alone. */
  private static final double POINT_WRITES = 100_000;

  private WriteBench() {}

  /** Opens an engine in an empty directory. */
  interface Opening {
    WriteEngine in(Path directory) throws Exception;
  }

  /** Writes per second of each kind. */
  record Rates(double inserts, double overwrites, double p99Millis) {
    static final Rates NONE = new Rates(0, 0, Double.MAX_VALUE);

    Rates best(Rates other) {
      return new Rates(
          Math.max(inserts, other.inserts),
          Math.max(overwrites, other.overwrites),
          Math.min(p99Millis, other.p99Millis));
    }
  }

  /** The best that each engine did. */
  private record Table(Rates all, Rates point, Rates rocks) {
    static final Table NONE = new Table(Rates.NONE, Rates.NONE, Rates.NONE);

    double[] rates() {
      return Stream.of(all, point, rocks)
          .flatMapToDouble(one -> DoubleStream.of(one.inserts, one.overwrites))
          .toArray();
    }

    Table best(Table other) {
      return new Table(all.best(other.all), point.best(other.point), rocks.best(other.rocks));
    }
  }

  static void run(Path directory, int payloadBytes) throws Exception {
    BenchData data = new BenchData(payloadBytes);
    List<Item> firsts = data.firsts(KEYS);
    List<Item> seconds = data.successors(firsts);
    List<Table> rounds = new ArrayList<>();
    WarmUp.untilSteady(
        MAX_ROUNDS,
        () -> {
          rounds.add(round(directory.resolve("write-" + rounds.size()), firsts, seconds));
          return rounds.get(rounds.size() - 1).rates();
        });
    Table best = rounds.stream().reduce(Table.NONE, Table::best);
    report(payloadBytes + " B payloads, " + OUTSTANDING + " writers: ", best);
  }

  private static Table round(Path base, List<Item> firsts, List<Item> seconds) throws Exception {
    StoreSettings all = StoreSettings.defaults();
    StoreSettings point = all.withPointIndexOnly();
    Rates ours = measure(d -> WriteEngine.store(d, all), base.resolve("all"), firsts, seconds);
    Rates rocks = measure(WriteEngine::rocks, base.resolve("rocks"), firsts, seconds);
    Rates bare = measure(d -> WriteEngine.store(d, point), base.resolve("point"), firsts, seconds);
    StoreBench.deleteAll(base);
    return new Table(ours, bare, rocks);
  }

  private static void report(String size, Table best) {
    Rates rocks = best.rocks;
    Report.title("Durable writes, fsync before each acknowledgement; reference: RocksDB, synced");
    Report.ratio(size + "new keys, all indexes", best.all.inserts, rocks.inserts, 1);
    Report.ratio(size + "overwrites, all indexes", best.all.overwrites, rocks.overwrites, 1);
    Report.ratio(
        size + "new keys, point index",
        best.point.inserts,
        rocks.inserts,
        POINT_WRITES / rocks.inserts);
    Report.ratio(
        size + "overwrites, point index",
        best.point.overwrites,
        rocks.overwrites,
        POINT_WRITES / rocks.overwrites);
    Report.value(size + "p99, all indexes", best.all.p99Millis, "ms");
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
