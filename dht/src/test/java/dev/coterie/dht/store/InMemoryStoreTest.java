package dev.coterie.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InMemoryStoreTest extends RecordStoreContract {
  private final Deque<Runnable> later = new ArrayDeque<>();
  private InMemoryStore store = new InMemoryStore(later::add);

  @Override
  protected RecordStore store() {
    return store;
  }

  @Override
  protected void settle() {
    while (!later.isEmpty()) {
      later.remove().run();
    }
  }

  @Override
  protected void restartAfterKill() {
    store.crash();
    settle();
  }

  @Override
  protected void restart() {
    store.close();
    settle();
    store = store.reopened(later::add);
  }

  @Test
  void aCrashForgetsWhatWasNotDurableAndItsCallbacks() {
    SampleVersions writer = new SampleVersions(1);
    mergeDurably("a/b", writer.value("a/b", SampleVersions.payload(1, 10)));
    List<StoreOutcome> outcomes = new ArrayList<>();
    store.merge(
        SampleVersions.key("a/c"),
        List.of(writer.value("a/c", SampleVersions.payload(2, 10))),
        outcomes::add);
    store.crash();
    settle();
    assertThat(outcomes).isEmpty();
    assertThat(store.get(SampleVersions.key("a/c"))).isEmpty();
    assertThat(store.get(SampleVersions.key("a/b"))).isPresent();
  }
}
