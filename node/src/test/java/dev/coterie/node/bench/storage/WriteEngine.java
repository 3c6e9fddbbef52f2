package dev.coterie.node.bench.storage;

import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.node.bench.storage.BenchData.Item;
import dev.coterie.node.storage.DurableStore;
import dev.coterie.node.storage.StoreException;
import dev.coterie.node.storage.StoreSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** Something that makes writes durable and says when they are. */
interface WriteEngine extends AutoCloseable {
  void write(Item item, Runnable whenDurable);

  @Override
  void close();

  /** The store under test; callbacks run on the thread that committed. */
  static WriteEngine store(Path home, StoreSettings settings) throws StoreException {
    DurableStore store = DurableStore.open(home, settings, Runnable::run, step -> {});
    return new WriteEngine() {
      @Override
      public void write(Item item, Runnable whenDurable) {
        store.merge(
            item.key(),
            List.of(item.version()),
            outcome -> {
              if (!outcome.isDurable()) {
                throw new IllegalStateException(outcome.toString());
              }
              whenDurable.run();
            });
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  /** RocksDB: one thread drains what waits into a batch, and writes it synced. */
  static WriteEngine rocks(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    return new RocksEngine(directory);
  }

  /** See {@link #rocks}. */
  final class RocksEngine implements WriteEngine {
    private static final int BATCH_WRITES = 1024;
    private static final Waiting END = new Waiting(new byte[0], new byte[0], () -> {});

    private final Options options = new Options().setCreateIfMissing(true);
    private final RocksDB database;
    private final LinkedBlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread committer = new Thread(this::run, "rocks-committer");

    @SuppressWarnings("ArrayRecordComponent") // handed over, never compared by content
    private record Waiting(byte[] key, byte[] value, Runnable whenDurable) {}

    RocksEngine(Path directory) throws RocksDBException {
      database = RocksDB.open(options, directory.toString());
      committer.start();
    }

    @Override
    public void write(Item item, Runnable whenDurable) {
      byte[] value = RecordBytes.of(List.<Version>of(item.version())).encoded();
      queue.add(new Waiting(item.key().bytes(), value, whenDurable));
    }

    private void run() {
      try (WriteOptions synced = new WriteOptions().setSync(true)) {
        List<Waiting> batch = new ArrayList<>();
        batch.add(queue.take());
        while (!batch.contains(END)) {
          queue.drainTo(batch, BATCH_WRITES - 1);
          boolean ends = batch.remove(END);
          try (WriteBatch writes = new WriteBatch()) {
            for (Waiting waiting : batch) {
              writes.put(waiting.key(), waiting.value());
            }
            database.write(synced, writes);
          }
          batch.forEach(waiting -> waiting.whenDurable().run());
          batch.clear();
          batch.add(ends ? END : queue.take());
        }
      } catch (RocksDBException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      queue.add(END);
      try {
        committer.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      database.close();
      options.close();
    }
  }
}
