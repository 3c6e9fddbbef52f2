package dev.coterie.node.storage;

import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contract of all stores, on real files. */
final class DurableStoreTest extends RecordStoreContract {
  private final TestStores stores = new TestStores();
  private final Path directory;
  private DurableStore store;
  private Path home;
  private int homes;

  DurableStoreTest(@TempDir Path directory) {
    this.directory = directory;
    this.home = directory.resolve("home");
    this.store = stores.open(home);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected RecordStore store() {
    return store;
  }

  @Override
  protected void settle() {
    stores.settle(store);
  }

  @Override
  protected void restartAfterKill() {
    Path next = directory.resolve("home-" + ++homes);
    TestStores.copyOpenHome(store, home, next);
    store.close();
    home = next;
    store = stores.open(home);
  }

  @Override
  protected void restart() {
    store.close();
    store = stores.open(home);
  }
}
