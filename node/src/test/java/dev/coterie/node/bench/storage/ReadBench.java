package dev.coterie.node.bench.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.node.storage.DurableStore;
import dev.coterie.node.storage.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.HdrHistogram.Histogram;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.HTreeMap;
import org.mapdb.Serializer;

/** Random reads of 200,000 keys, beside a bare MapDB map that holds as many bytes. */
final class ReadBench {
  private static final int KEYS = 200_000;
  private static final int IN_FLIGHT = 512;
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 1_000_000_000L;

  private ReadBench() {}

  /** One read; its result is summed up so that it is not optimised away. */
  private interface Read {
    int at(int index);
  }

  static void run(Path directory, int payloadBytes) throws Exception {
    Path home = directory.resolve("read-" + payloadBytes);
    DB bareDatabase =
        DBMaker.fileDB(directory.resolve("bare-" + payloadBytes + ".mapdb").toFile())
            .fileMmapEnable()
            .make();
    HTreeMap<byte[], byte[]> bare =
        bareDatabase.hashMap("bare", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY).create();
    try (DurableStore store =
        DurableStore.open(home, StoreSettings.defaults(), Runnable::run, step -> {})) {
      List<Key> keys = fill(store, bare, payloadBytes);
      measure(store, bare, keys, payloadBytes);
    }
    bareDatabase.close();
    StoreBench.deleteAll(home);
  }

  private static List<Key> fill(DurableStore store, HTreeMap<byte[], byte[]> bare, int payloadBytes)
      throws InterruptedException {
    BenchData data = new BenchData(payloadBytes);
    List<Key> keys = new ArrayList<>(KEYS);
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < KEYS; i++) {
      BenchData.Item item = data.first(i);
      keys.add(item.key());
      inFlight.acquire();
      store.merge(item.key(), List.of(item.version()), outcome -> inFlight.release());
      byte[] record = RecordBytes.of(List.of(item.version())).encoded();
      bare.put(item.key().bytes(), record);
    }
    inFlight.acquire(IN_FLIGHT);
    return keys;
  }

  private static void measure(
      DurableStore store, HTreeMap<byte[], byte[]> bare, List<Key> keys, int payloadBytes) {
    List<byte[]> rawKeys = keys.stream().map(Key::bytes).toList();
    Read bareRead = i -> Objects.requireNonNull(bare.get(rawKeys.get(i))).length;
    Read get = i -> store.get(keys.get(i)).isPresent() ? 1 : 0;
    Read getBytes =
        i -> {
          StoredRecord record = store.get(keys.get(i)).orElseThrow();
          return record.bytes(64 << 10).encoded().length;
        };
    double[] best = new double[3];
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      best[0] = Math.max(best[0], rate(bareRead, random));
      best[1] = Math.max(best[1], rate(get, random));
      best[2] = Math.max(best[2], rate(getBytes, random));
    }
    String size = payloadBytes + " B payloads, " + KEYS + " keys: ";
    Report.title("Random reads, one thread; reference: bare MapDB HTreeMap with the same records");
    Report.ratio(size + "get", best[1], best[0], 0.8);
    Report.ratio(size + "get and its bytes to send", best[2], best[0], 0.8);
    Histogram latencies = latencies(getBytes, random);
    Report.value(size + "get p50", latencies.getValueAtPercentile(50) / 1e3, "us");
    Report.value(size + "get p99", latencies.getValueAtPercentile(99) / 1e3, "us (target 50)");
  }

  private static double rate(Read read, Random random) {
    long count = 0;
    long sum = 0;
    long start = System.nanoTime();
    long end = start + ROUND_NANOS;
    while (System.nanoTime() < end) {
      for (int i = 0; i < 256; i++) {
        sum += read.at(random.nextInt(KEYS));
      }
      count += 256;
    }
    if (sum == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return count * 1e9 / (System.nanoTime() - start);
  }

  private static Histogram latencies(Read read, Random random) {
    Histogram latencies = new Histogram(3);
    long sum = 0;
    for (int i = 0; i < 500_000; i++) {
      int index = random.nextInt(KEYS);
      long start = System.nanoTime();
      sum += read.at(index);
      latencies.recordValue(System.nanoTime() - start);
    }
    if (sum == 0) {
      throw new IllegalStateException("nothing was read");
    }
    return latencies;
  }
}
