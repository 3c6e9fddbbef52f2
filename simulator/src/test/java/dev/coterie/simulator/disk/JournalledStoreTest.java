package dev.coterie.simulator.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordStoreContract;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoreOutcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The store of simulated peers keeps every store's promises, and these on a disk that fails. */
final class JournalledStoreTest extends RecordStoreContract {
  private static final int ENTRIES = 12;

  private final SplittableRandom chance = new SplittableRandom(1);
  private final Deque<Runnable> later = new ArrayDeque<>();
  private final SampleVersions alice = new SampleVersions(1);
  private JournalMedium medium = new JournalMedium(chance);
  private int powerCuts;
  private RecordStore store = open();

  private RecordStore open() {
    try {
      return medium.open(later::add, () -> powerCuts++);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

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
    medium.end(Medium.End.POWER_CUT, chance);
    later.clear();
    store = open();
  }

  @Override
  protected void restart() {
    store.close();
    settle();
    medium.end(Medium.End.KILLED, chance);
    store = open();
  }

  private static String name(int i) {
    return "shop/file" + i;
  }

  private StoreOutcome put(int i, byte[] payload) {
    List<StoreOutcome> outcomes = new ArrayList<>();
    store.merge(SampleVersions.key(name(i)), List.of(alice.value(name(i), payload)), outcomes::add);
    settle();
    return outcomes.isEmpty()
        ? new StoreOutcome.NotKept(StoreOutcome.Cause.CLOSED, "the power went first")
        : outcomes.get(0);
  }

  private Optional<byte[]> payload(int i) {
    return store
        .get(SampleVersions.key(name(i)))
        .flatMap(
            record -> {
              Version kept = record.siblings().kept().get(0);
              return record.payload(kept.hash());
            });
  }

  /** Writes until the disk fails or all is written; what was acknowledged. */
  private Map<Integer, byte[]> writeAll() {
    Map<Integer, byte[]> acknowledged = new HashMap<>();
    for (int i = 0; i < ENTRIES; i++) {
      byte[] payload = SampleVersions.payload(i, 3_000 * i);
      if (put(i, payload).isDurable()) {
        acknowledged.put(i, payload);
      }
    }
    return acknowledged;
  }

  private void checkHolds(Map<Integer, byte[]> acknowledged) {
    acknowledged.forEach((i, payload) -> assertThat(payload(i)).as(name(i)).hasValue(payload));
  }

  private void startOver() {
    medium = new JournalMedium(chance);
    later.clear();
    store = open();
  }

  @Test
  void whicheverOperationFailsWhatIsAcknowledgedIsThereAfterTheNextStart() {
    boolean failed = true;
    for (int n = 1; failed; n++) {
      startOver();
      medium.disk().failAt(n, SimulatedDisk.Failure.ERROR);
      Map<Integer, byte[]> acknowledged = writeAll();
      failed = !medium.disk().faultsSeen().isEmpty();
      medium.disk().mend();
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(failed ? ENTRIES - 2 : ENTRIES);
      checkHolds(acknowledged);
      restartAfterKill();
      checkHolds(acknowledged);
      assertThat(medium.damage()).isEmpty();
    }
  }

  @Test
  void wheneverThePowerGoesWhatIsAcknowledgedIsThereAndNothingElseIsAnswered() {
    boolean failed = true;
    for (int n = 1; failed; n++) {
      startOver();
      int before = powerCuts;
      medium.disk().failAt(n, SimulatedDisk.Failure.POWER_CUT);
      Map<Integer, byte[]> acknowledged = writeAll();
      failed = powerCuts > before;
      medium.disk().mend();
      assertThat(failed).isEqualTo(acknowledged.size() < ENTRIES);
      restartAfterKill();
      checkHolds(acknowledged);
      assertThat(medium.damage()).isEmpty();
    }
  }

  private static NoteKey noteOf(int i) {
    return new NoteKey(NoteKey.Kind.OWN_DOTS, SampleVersions.key(name(i)).bytes());
  }

  @Test
  void wheneverThePowerGoesNoVersionIsThereWithoutItsNote() {
    int aloneNotes = 0;
    boolean failed = true;
    for (int n = 1; failed; n++) {
      startOver();
      int before = powerCuts;
      medium.disk().failAt(n, SimulatedDisk.Failure.POWER_CUT);
      for (int i = 0; i < ENTRIES; i++) {
        Version version = alice.value(name(i), SampleVersions.payload(i, 3_000 * i));
        RecordStore.Note note = new RecordStore.Note(noteOf(i), new byte[] {1});
        store.merge(version.header().key(), List.of(version), List.of(note), outcome -> {});
        settle();
      }
      failed = powerCuts > before;
      medium.disk().mend();
      restartAfterKill();
      for (int i = 0; i < ENTRIES; i++) {
        boolean isThere = store.get(SampleVersions.key(name(i))).isPresent();
        boolean isNoted = store.note(noteOf(i)).isPresent();
        assertThat(isNoted || !isThere).as("%s, power cut at %d", name(i), n).isTrue();
        aloneNotes += isNoted && !isThere ? 1 : 0;
      }
    }
    assertThat(aloneNotes).as("cuts between a note and its version").isPositive();
  }

  @Test
  void thePowerMayGoAtAnyPointOfARecoveryToo() {
    Map<Integer, byte[]> acknowledged = writeAll();
    boolean failed = true;
    int cuts = 0;
    for (int n = 1; failed; n++) {
      medium.disk().failAt(n, SimulatedDisk.Failure.POWER_CUT);
      medium.end(Medium.End.POWER_CUT, chance);
      later.clear();
      try {
        store = medium.open(later::add, () -> powerCuts++);
        failed = false;
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("power was cut");
        cuts++;
      }
      medium.disk().mend();
    }
    assertThat(cuts).isPositive();
    checkHolds(acknowledged);
  }

  @Test
  void aFullDiskRefusesAndTakesWritesAgainWhenThereIsRoom() {
    Map<Integer, byte[]> acknowledged = writeAll();
    medium.disk().setCapacity(medium.disk().usedBytes());
    StoreOutcome refused = new StoreOutcome.Durable();
    for (int i = 0; refused.isDurable(); i++) {
      refused = put(100 + i, SampleVersions.payload(i, 30_000));
    }
    assertThat(((StoreOutcome.NotKept) refused).cause()).isEqualTo(StoreOutcome.Cause.DISK_FULL);
    checkHolds(acknowledged);
    medium.disk().mend();

    assertThat(put(300, new byte[10]).isDurable()).isTrue();
    checkHolds(acknowledged);
  }

  @Test
  void aDiskThatFailsFromNowOnRefusesUntilItIsMended() {
    Map<Integer, byte[]> acknowledged = writeAll();
    medium.disk().failAt(1, SimulatedDisk.Failure.ERRORS_FROM_NOW_ON);
    for (int i = 0; i < 3; i++) {
      StoreOutcome refused = put(200 + i, new byte[10]);
      assertThat(((StoreOutcome.NotKept) refused).cause()).isEqualTo(StoreOutcome.Cause.IO_ERROR);
    }
    medium.disk().mend();

    assertThat(put(200, new byte[10]).isDurable()).isTrue();
    checkHolds(acknowledged);
  }

  @Test
  void whatHasRottedIsNeverServedAndIsTakenAgain() {
    Map<Integer, byte[]> written = writeAll();
    medium.disk().rot(400);
    int lost = 0;
    for (int n = 0; n < ENTRIES; n++) {
      int i = n;
      Optional<byte[]> read = payload(i);
      lost += read.isEmpty() ? 1 : 0;
      read.ifPresent(bytes -> assertThat(indexOf(bytes, written)).isEqualTo(i));
    }
    assertThat(lost).isPositive();
    restartAfterKill();
    assertThat(medium.damage()).isNotEmpty();
    for (int i = 0; i < ENTRIES; i++) {
      payload(i).ifPresent(b -> assertThat(indexOf(b, written)).isNotNegative());
      SampleVersions again = new SampleVersions(1);
      List<Version> versions = new ArrayList<>();
      for (int j = 0; j <= i; j++) {
        versions.add(again.value(name(j), SampleVersions.payload(j, 3_000 * j)));
      }
      mergeDurably(name(i), versions.get(i));
      assertThat(payload(i)).hasValue(SampleVersions.payload(i, 3_000 * i));
    }
  }

  private static int indexOf(byte[] bytes, Map<Integer, byte[]> written) {
    return written.entrySet().stream()
        .filter(e -> java.util.Arrays.equals(e.getValue(), bytes))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(-1);
  }

  @Test
  void misdirectedAndRottenWritesAreFoundByTheirChecksums() {
    medium.disk().setFaults(DiskFaults.silent(0.2));
    Map<Integer, byte[]> written = writeAll();
    medium.disk().setFaults(DiskFaults.NONE);
    restartAfterKill();

    assertThat(medium.disk().faultsSeen()).containsKeys("misdirected write", "rotten write");
    for (int i = 0; i < ENTRIES; i++) {
      payload(i).ifPresent(bytes -> assertThat(indexOf(bytes, written)).isNotNegative());
    }
  }

  @Test
  void aForceThatWasLostLosesWhatItWasToMakeSafeAndNothingOlder() {
    Map<Integer, byte[]> safe = writeAll();
    medium.disk().setFaults(DiskFaults.NONE.withLostForce(1));
    int lost = 0;
    for (int i = 0; i < 20; i++) {
      assertThat(put(100 + i, SampleVersions.payload(i, 600)).isDurable()).isTrue();
    }
    medium.disk().mend();
    restartAfterKill();
    for (int i = 0; i < 20; i++) {
      lost += payload(100 + i).isEmpty() ? 1 : 0;
    }

    assertThat(lost).isPositive();
    checkHolds(safe);
  }

  @Test
  void aKilledProcessLosesNothingThatWasWritten() {
    medium.disk().setFaults(DiskFaults.NONE.withLostForce(1));
    Map<Integer, byte[]> written = writeAll();
    medium.end(Medium.End.KILLED, chance);
    later.clear();
    store = open();

    checkHolds(written);
  }

  @Test
  void rewritingOneEntryForLongKeepsTheDiskSmallWhicheverOperationOfItFails() {
    for (int n = 200; n < 400; n += 13) {
      startOver();
      SampleVersions writer = new SampleVersions(2);
      medium.disk().failAt(n, SimulatedDisk.Failure.ERROR);
      byte[] last = new byte[0];
      for (int i = 0; i < 150; i++) {
        byte[] payload = SampleVersions.payload(i, 4_000);
        var seen =
            store
                .get(SampleVersions.key("a/b"))
                .map(record -> record.siblings().context())
                .orElse(dev.coterie.vectorclock.VectorClock.empty());
        boolean kept = merge("a/b", writer.value("a/b", payload, seen)).isDurable();
        last = kept ? payload : last;
      }
      assertThat(medium.disk().usedBytes()).isLessThan(10L * (64 << 10));
      restartAfterKill();
      var record = store.get(SampleVersions.key("a/b")).orElseThrow();
      assertThat(record.payload(record.siblings().survivors().get(0).hash())).hasValue(last);
    }
  }

  @Test
  void aCopyIsWhatTheDiskWasAndLivesOnItsOwn() throws IOException {
    Map<Integer, byte[]> written = writeAll();
    Medium backup = medium.copy();
    put(100, new byte[10]);
    RecordStore restored = backup.open(later::add, () -> {});

    assertThat(restored.get(SampleVersions.key(name(100)))).isEmpty();
    assertThat(restored.stats().records()).isEqualTo(written.size());
    assertThat(payload(100)).isPresent();
    assertThat(medium.blank().open(later::add, () -> {}).stats().records()).isZero();
  }
}
