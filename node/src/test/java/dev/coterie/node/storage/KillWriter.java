package dev.coterie.node.storage;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.VectorClock;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A process that writes until it is killed. It prints {@code ready}, {@code mint N} before it uses
 * a counter, and {@code ack KEY N} once the version with that counter is durable.
 *
 * <p>Counters are leased as a node leases them: the note says up to where they may have been used.
 */
final class KillWriter {
  static final int KEYS = 120;
  static final NoteKey MINT = new NoteKey(NoteKey.Kind.MINT, new byte[0]);
  static final StoreSettings SETTINGS =
      StoreSettings.defaults().withJournal(new JournalSettings(256 << 10, true));
  private static final int OUTSTANDING = 32;
  private static final int LEASE = 64;

  private final DurableStore store;
  private final SampleVersions writer;
  private final PrintStream out;
  private long used;
  private long leased;

  private KillWriter(DurableStore store, int round, PrintStream out) {
    this.store = store;
    this.writer = new SampleVersions(round);
    this.out = out;
    this.used = counter(store);
    this.leased = used;
  }

  /** Arguments: the home, and the number of this run. */
  public static void main(String[] args) throws Exception {
    Path home = Path.of(args[0]);
    DurableStore store = DurableStore.open(home, SETTINGS, Runnable::run, step -> {});
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    out.println("ready");
    new KillWriter(store, Integer.parseInt(args[1]), out).run();
  }

  static long counter(DurableStore store) {
    return store.note(MINT).map(value -> ByteBuffer.wrap(value).getLong()).orElse(0L);
  }

  static String address(int key) {
    return "kill/dir" + key % 7 + "/key" + key;
  }

  /** Bytes that begin with the counter and follow from it; now and then too many to be inline. */
  static byte[] payload(long counter) {
    int bytes = counter % 25 == 0 ? 9_000 : 60 + (int) (counter % 700);
    return ByteBuffer.wrap(SampleVersions.payload(counter, bytes)).putLong(0, counter).array();
  }

  private void run() throws Exception {
    Semaphore outstanding = new Semaphore(OUTSTANDING);
    while (true) {
      // Few are outstanding and keys come round in turn: a key's last write is durable by now.
      outstanding.acquire();
      long counter = mint();
      int key = (int) (counter % KEYS);
      Version version = version(key, counter);
      store.merge(
          SampleVersions.key(address(key)),
          List.of(version),
          outcome -> {
            if (outcome.isDurable()) {
              out.println("ack " + key + " " + counter);
            } else {
              out.println("failed " + outcome);
            }
            outstanding.release();
          });
    }
  }

  private Version version(int key, long counter) {
    Key recordKey = SampleVersions.key(address(key));
    Optional<StoredRecord> seen = store.get(recordKey);
    VectorClock context = seen.map(r -> r.siblings().context()).orElse(VectorClock.EMPTY);
    return writer.value(address(key), payload(counter), context);
  }

  private long mint() throws Exception {
    if (used == leased) {
      byte[] ceiling = ByteBuffer.allocate(Long.BYTES).putLong(leased + LEASE).array();
      CompletableFuture<StoreOutcome> durable = new CompletableFuture<>();
      store.note(MINT, ceiling, durable::complete);
      if (!durable.get().isDurable()) {
        throw new IllegalStateException(durable.get().toString());
      }
      leased += LEASE;
    }
    used++;
    out.println("mint " + used);
    return used;
  }
}
