package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoredRecord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Space that payloads took comes back to the file system once they are dropped. */
final class DroppedPayloadsTest {
  private static final int RECORDS = 120;
  private static final int LARGE_BYTES = 20_000;
  private static final int SMALL_BYTES = 1_500;

  /** Far more turns of the committer than compaction needs here. */
  private static final int MOST_TURNS = 2_000;

  private final TestStores stores = new TestStores();
  private final SampleVersions writer = new SampleVersions(1);
  private final Path directory;

  DroppedPayloadsTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static String address(int i) {
    return "shop/file" + i;
  }

  private List<Version> fill(DurableStore store, int from) {
    List<Version> versions = new ArrayList<>();
    for (int i = from; i < from + RECORDS; i++) {
      int bytes = i % 2 == 0 ? LARGE_BYTES : SMALL_BYTES;
      Version version = writer.value(address(i), SampleVersions.payload(i, bytes));
      assertThat(stores.merge(store, address(i), version).isDurable()).isTrue();
      versions.add(version);
    }
    return versions;
  }

  private void drop(DurableStore store, List<Version> versions) {
    versions.forEach(
        version ->
            store.dropPayloads(
                version.header().key(),
                List.of(version.hash()),
                outcome -> assertThat(outcome.isDurable()).isTrue()));
    stores.settle(store);
  }

  private void compact(DurableStore store, long atLeast) {
    for (int i = 0; i < MOST_TURNS && store.stats().reclaimedBytes() < atLeast; i++) {
      stores.settle(store);
    }
  }

  @Test
  void theDiskGetsBackWhatDroppedPayloadsTook() {
    long payloadBytes = (long) RECORDS / 2 * (LARGE_BYTES + SMALL_BYTES);
    Path home = directory.resolve("home");
    List<Version> going;
    List<Version> staying;
    try (DurableStore store = stores.open(home)) {
      going = fill(store, 0);
      staying = fill(store, RECORDS);
      long before = store.stats().diskBytes();
      drop(store, going);
      compact(store, payloadBytes * 9 / 10);
      assertThat(store.stats().reclaimedBytes()).isGreaterThanOrEqualTo(payloadBytes * 9 / 10);
      // What was copied is in a segment that is not full yet: one segment's worth of room.
      assertThat(store.stats().diskBytes()).isLessThan(before - payloadBytes * 9 / 10 + (64 << 10));
      check(store, going, staying);
    }
    try (DurableStore store = stores.open(home)) {
      check(store, going, staying);
      store.verify();
      assertThat(store.damage()).isEmpty();
    }
  }

  /**
   * What a reap epoch does to a store: of most entries only the certificate was left, and then the
   * record is dropped.
   */
  @Test
  void theDiskGetsBackWhatCertificatesTookOnceTheyAreReaped() {
    int entries = 4 * RECORDS;
    Path home = directory.resolve("home");
    try (DurableStore store = stores.open(home)) {
      long certificateBytes = 0;
      List<Key> reaped = new ArrayList<>();
      for (int i = 0; i < entries; i++) {
        Version value = writer.value(address(i), SampleVersions.payload(i, 100));
        stores.merge(store, address(i), value);
        if (i % 4 > 0) {
          Version tombstone = writer.tombstone(address(i), value.context());
          assertThat(stores.merge(store, address(i), tombstone).isDurable()).isTrue();
          certificateBytes += tombstone.header().encoded().length;
          reaped.add(tombstone.header().key());
        }
      }
      compact(store, Long.MAX_VALUE); // what was superseded has gone before
      long before = store.stats().reclaimedBytes();
      long diskBefore = store.stats().diskBytes();
      for (Key key : reaped) {
        StoredRecord record = store.get(key).orElseThrow();
        assertThat(record.siblings().kept()).allMatch(Version::isTombstone);
        store.drop(key, record.recordHash(), outcome -> assertThat(outcome.isDurable()).isTrue());
      }
      stores.settle(store);
      compact(store, before + certificateBytes);
      assertThat(store.stats().reclaimedBytes() - before).isGreaterThanOrEqualTo(certificateBytes);
      assertThat(store.stats().diskBytes()).isLessThan(diskBefore - certificateBytes / 2);
      assertThat(reaped).allSatisfy(key -> assertThat(store.get(key)).isEmpty());
      store.verify();
      assertThat(store.damage()).isEmpty();
    }
  }

  @Test
  void aControlWithoutDropsGetsNothingBack() {
    try (DurableStore store = stores.open(directory.resolve("home"))) {
      fill(store, 0);
      compact(store, 1);
      assertThat(store.stats().reclaimedBytes()).isZero();
    }
  }

  private static void check(DurableStore store, List<Version> going, List<Version> staying) {
    for (Version version : going) {
      StoredRecord record = store.get(version.header().key()).orElseThrow();
      assertThat(record.siblings().survivors()).containsExactly(version);
      assertThat(record.payload(version.hash())).isEmpty();
    }
    for (Version version : staying) {
      StoredRecord record = store.get(version.header().key()).orElseThrow();
      assertThat(record.payload(version.hash()).orElseThrow())
          .isEqualTo(version.payload().orElseThrow());
    }
  }
}
