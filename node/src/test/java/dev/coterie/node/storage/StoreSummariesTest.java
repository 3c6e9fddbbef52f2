package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.vectorclock.Siblings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums over records of which some are in MapDB and some are still on their way there. */
final class StoreSummariesTest {
  private static final int RECORDS = 1_500;
  private static final Position FIRST = PrefixRange.EVERYTHING.first();
  private static final Position LAST = PrefixRange.EVERYTHING.last();

  private final Path home;
  private final TestStores stores = new TestStores();
  private final SampleVersions writer = new SampleVersions(1);
  private final Random random = new Random(6);
  private final List<Version> latest = new ArrayList<>();

  StoreSummariesTest(@TempDir Path directory) {
    this.home = directory.resolve("home");
  }

  private static String address(int i) {
    return "a/b" + i;
  }

  private static Key key(int i) {
    return SampleVersions.key(address(i));
  }

  private void addAll(DurableStore store) {
    for (int i = 0; i < RECORDS; i++) {
      Version version = writer.value(address(i), SampleVersions.payload(i, 20));
      latest.add(version);
      store.merge(key(i), List.of(version), outcome -> {});
      checkSometimes(store, i);
    }
    stores.settle(store);
  }

  private void overwriteSome(DurableStore store) {
    for (int i = 0; i < RECORDS; i += 3) {
      Version next =
          writer.value(
              address(i),
              SampleVersions.payload(-i, 20),
              Siblings.of(List.of(latest.get(i))).context());
      store.merge(key(i), List.of(next), outcome -> {});
      checkSometimes(store, i);
    }
    stores.settle(store);
  }

  private void dropSome(DurableStore store) {
    for (int i = 0; i < RECORDS; i += 5) {
      store.drop(key(i), store.get(key(i)).orElseThrow().recordHash(), outcome -> {});
      checkSometimes(store, i);
    }
    stores.settle(store);
  }

  private void checkSometimes(DurableStore store, int i) {
    if (i % 60 == 0) {
      stores.settle(store);
      checkSome(store);
    }
  }

  private void checkSome(DurableStore store) {
    check(store, FIRST, LAST);
    check(store, key(random.nextInt(RECORDS)).position(), LAST);
    check(store, FIRST, key(random.nextInt(RECORDS)).position());
  }

  private static void check(DurableStore store, Position from, Position to) {
    List<StoredDigest> digests = store.digests(from, to, Integer.MAX_VALUE);
    assertThat(store.summary(from, to)).isEqualTo(RangeSummary.of(digests));
  }

  private static void checkDropped(DurableStore store) {
    assertThat(store.summary(FIRST, LAST).count()).isEqualTo(RECORDS - RECORDS / 5 + 1);
    assertThat(store.keysUnder(key(0).hash(), null, 2)).isEmpty();
    assertThat(store.keysUnder(key(1).hash(), null, 2)).containsExactly(key(1));
    store.verify();
    assertThat(store.damage()).isEmpty();
  }

  @Test
  void aSumIsThatOfTheDigestsWhateverIsStillOnItsWayIntoTheIndex() {
    try (DurableStore store = stores.open(home)) {
      addAll(store);
      assertThat(store.summary(FIRST, LAST).count()).isGreaterThan(RangeSummary.FEW);
      overwriteSome(store);
      dropSome(store);
      stores.merge(store, "a/last", writer.value("a/last", new byte[] {1}));
      checkSome(store);
      checkDropped(store);
    }
    try (DurableStore store = stores.open(home)) {
      assertThat(store.wasRebuilt()).isFalse();
      checkSome(store);
      checkDropped(store);
      Path killed = home.resolveSibling("killed");
      TestStores.copyOpenHome(store, home, killed);
      try (DurableStore again = stores.open(killed)) {
        assertThat(again.wasRebuilt()).isTrue();
        assertThat(again.summary(FIRST, LAST)).isEqualTo(store.summary(FIRST, LAST));
        checkSome(again);
        checkDropped(again);
      }
    }
  }

  @Test
  void anIndexOfAnotherFormatIsMadeAnewAndIsNoDamage() {
    try (DurableStore store = stores.open(home)) {
      stores.merge(store, "a/b", writer.value("a/b", new byte[] {1}));
    }
    TestStores.changeIndexFormat(home, (byte) (StoreFiles.INDEX_FORMAT - 1));
    try (DurableStore store = stores.open(home)) {
      assertThat(store.wasRebuilt()).isTrue();
      assertThat(store.damage()).isEmpty();
      assertThat(store.get(SampleVersions.key("a/b"))).isPresent();
    }
  }
}
