package dev.coterie.dht.reap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class QuarantineTest {
  private static final String ADDRESS = "shop/cart";
  private static final Key KEY = SampleVersions.key(ADDRESS);

  private final SampleVersions alice = new SampleVersions(1);
  private final SampleVersions bob = new SampleVersions(2);
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final InMemoryStore store = new InMemoryStore(waiting::add);

  private void run() {
    while (!waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private void merge(Version... versions) {
    store.merge(KEY, List.of(versions), outcome -> {});
    run();
  }

  private boolean take(Quarantine quarantine, Version... out) {
    List<Boolean> done = new ArrayList<>();
    StoredRecord record = store.get(KEY).orElseThrow();
    quarantine.take(KEY, record, List.of(out), done::add);
    run();
    assertThat(done).hasSize(1);
    return done.get(0);
  }

  @Test
  void aVersionIsKeptWithAllOfItsContentAcrossARestart() {
    for (int bytes :
        new int[] {0, 1, Quarantine.PIECE_BYTES, Quarantine.PIECE_BYTES + 1, 1 << 20}) {
      byte[] payload = SampleVersions.payload(bytes, bytes);
      Version value = alice.value(ADDRESS, payload);
      merge(value);
      assertThat(take(new Quarantine(store), value)).isTrue();
      assertThat(store.get(KEY)).isEmpty();

      Quarantine after = new Quarantine(store);
      assertThat(after.held()).containsExactly(value.header());
      assertThat(after.payload(value.header()))
          .hasValueSatisfying(kept -> assertThat(kept).isEqualTo(payload));
      merge(value);
      after.dropCovered();
      run();
      assertThat(store.notes(NoteKey.Kind.QUARANTINED)).as("%d bytes", bytes).isEmpty();
      store.drop(KEY, store.get(KEY).orElseThrow().recordHash(), outcome -> {});
      run();
    }
  }

  @Test
  void whatStaysOfTheRecordStaysAndIsPutBackAfterACrashInBetween() {
    Version out = alice.value(ADDRESS, SampleVersions.payload(1, 100));
    Version stays = bob.value(ADDRESS, SampleVersions.payload(2, 700_000));
    merge(out, stays);
    Quarantine quarantine = new Quarantine(store);
    List<Boolean> done = new ArrayList<>();
    quarantine.take(KEY, store.get(KEY).orElseThrow(), List.of(out), done::add);
    while (store.get(KEY).isPresent()) {
      waiting.remove().run();
    }
    store.crash();
    waiting.clear();
    assertThat(done).isEmpty();

    Quarantine after = new Quarantine(store);
    after.mend();
    run();
    StoredRecord mended = store.get(KEY).orElseThrow();
    assertThat(mended.siblings().kept()).containsExactly(stays);
    assertThat(mended.payload(stays.hash())).isPresent();
    assertThat(after.held()).containsExactly(out.header());
  }

  @Test
  void whatALaterVersionCoversIsForgottenAndNothingElse() {
    Version value = alice.value(ADDRESS, SampleVersions.payload(1, 10));
    merge(value);
    Quarantine quarantine = new Quarantine(store);
    assertThat(take(quarantine, value)).isTrue();
    merge(bob.value(ADDRESS, SampleVersions.payload(2, 10)));
    quarantine.dropCovered();
    assertThat(quarantine.held()).hasSize(1);
    merge(bob.tombstone(ADDRESS, Siblings.of(List.of(value)).context()));
    quarantine.dropCovered();
    run();
    assertThat(quarantine.held()).isEmpty();
    assertThat(new Quarantine(store).held()).isEmpty();
  }

  @Test
  void aRecordThatHasChangedMeanwhileStaysAsItIs() {
    Version value = alice.value(ADDRESS, SampleVersions.payload(1, 10));
    Version other = bob.value(ADDRESS, SampleVersions.payload(2, 10));
    merge(value);
    StoredRecord before = store.get(KEY).orElseThrow();
    merge(other);
    List<Boolean> done = new ArrayList<>();
    Quarantine quarantine = new Quarantine(store);
    quarantine.take(KEY, before, List.of(value), done::add);
    run();
    assertThat(done).containsExactly(false);
    assertThat(quarantine.held()).isEmpty();
    assertThat(store.get(KEY).orElseThrow().siblings().contains(value.hash())).isTrue();
  }
}
