package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.Disk;
import dev.coterie.dht.store.DiskFullException;
import dev.coterie.dht.store.JournalSettings;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.store.StoredRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a durable store does when files are damaged, locked, full, or not closed. */
final class StoreRobustnessTest {
  private static final StoreSettings TINY =
      TestStores.SMALL.withJournal(new JournalSettings(4 << 10, true));
  private static final NoteKey MINT = new NoteKey(NoteKey.Kind.MINT, new byte[0]);
  private static final int RECORDS = 12;

  private final Path directory;
  private final TestStores stores = new TestStores();
  private final SampleVersions writer = new SampleVersions(1);

  StoreRobustnessTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private static String address(int i) {
    return "a/b" + i;
  }

  /** A store with some records, one of them with a payload that is too large to be inline. */
  private Path filledHome(String name) {
    Path home = directory.resolve(name);
    try (DurableStore store = stores.open(home, TINY)) {
      fill(store);
    }
    return home;
  }

  private void fill(DurableStore store) {
    for (int i = 0; i < RECORDS; i++) {
      Version version = writer.value(address(i), payload(i));
      assertThat(stores.merge(store, address(i), version).isDurable()).isTrue();
    }
    store.note(MINT, new byte[] {42}, outcome -> assertThat(outcome.isDurable()).isTrue());
    stores.settle(store);
  }

  private static byte[] payload(int i) {
    return SampleVersions.payload(i, i == 5 ? 9_000 : 40 + i);
  }

  /** The records that are missing; every one that is there must be right. */
  private static List<Integer> missing(DurableStore store) {
    List<Integer> missing = new ArrayList<>();
    for (int i = 0; i < RECORDS; i++) {
      Optional<StoredRecord> record = store.get(SampleVersions.key(address(i)));
      Optional<byte[]> payload = record.flatMap(r -> r.payload(r.siblings().kept().get(0).hash()));
      if (payload.isEmpty()) {
        missing.add(i);
      } else {
        assertThat(payload).hasValue(payload(i));
      }
    }
    return missing;
  }

  private static Path only(Path home, String subdirectory, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve(subdirectory))) {
      return files.filter(f -> f.toString().endsWith(suffix)).sorted().findFirst().orElseThrow();
    }
  }

  private static List<Path> journalFiles(Path home) throws IOException {
    try (Stream<Path> files = Files.list(home.resolve("journal"))) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }

  @Test
  void aStoreThatWasClosedIsNotRebuiltAndOneThatWasKilledIs() {
    Path home = filledHome("home");
    try (DurableStore store = stores.open(home, TINY)) {
      assertThat(store.wasRebuilt()).isFalse();
      assertThat(missing(store)).isEmpty();
      Path killed = directory.resolve("killed");
      TestStores.copyOpenHome(store, home, killed);
      try (DurableStore again = stores.open(killed, TINY)) {
        assertThat(again.wasRebuilt()).isTrue();
        assertThat(missing(again)).isEmpty();
        assertThat(again.note(MINT)).hasValue(new byte[] {42});
        assertThat(again.damage()).isEmpty();
      }
    }
  }

  @Test
  void aSecondStoreOnTheSameHomeIsRefused() {
    Path home = directory.resolve("home");
    try (DurableStore store = stores.open(home)) {
      assertThat(store.stats().records()).isZero();
      assertThatThrownBy(() -> DurableStore.open(home, TINY, Runnable::run, step -> {}))
          .isInstanceOf(StoreLockedException.class)
          .hasMessageContaining("repo.lock");
    }
    stores.open(home).close();
  }

  @Test
  void aHomeThatCannotBeWrittenIsATypedError() throws IOException {
    StoreFiles.DiskSource readOnly =
        path -> {
          throw new AccessDeniedException(path.toString());
        };
    assertThatThrownBy(() -> stores.open(directory.resolve("ro"), TINY, readOnly))
        .isInstanceOfSatisfying(
            StoreUnusableException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreUnusableException.Reason.READ_ONLY));
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    assertThatThrownBy(
            () -> DurableStore.open(file.resolve("home"), TINY, Runnable::run, step -> {}))
        .isInstanceOf(StoreUnusableException.class)
        .hasMessageContaining("home");
  }

  @Test
  void everyFlippedByteOfTheJournalOfAKilledStoreIsHarmlessOrToldOf() throws IOException {
    Path home = directory.resolve("home");
    Path killed = directory.resolve("killed");
    try (DurableStore store = stores.open(home, TINY)) {
      fill(store);
      TestStores.copyOpenHome(store, home, killed);
    }
    Random random = new Random(4);
    for (Path file : journalFiles(killed)) {
      byte[] bytes = Files.readAllBytes(file);
      // Every byte is flipped in the journal's own test; here, what the store makes of it.
      for (int at = random.nextInt(397); at < bytes.length; at += 1 + random.nextInt(397)) {
        Path spoiled = directory.resolve("spoiled-" + file.getFileName() + "-" + at);
        TestStores.copyHome(killed, spoiled);
        byte[] changed = bytes.clone();
        changed[at] ^= 0x10;
        Files.write(spoiled.resolve("journal").resolve(file.getFileName()), changed);
        try (DurableStore store = stores.open(spoiled, TINY)) {
          List<Integer> missing = missing(store);
          boolean counterLost = store.note(MINT).isEmpty();
          boolean told = store.tailCut() || !store.damage().isEmpty();
          assertThat((missing.isEmpty() && !counterLost) || told)
              .as("%s at %d: missing %s", file.getFileName(), at, missing)
              .isTrue();
          assertThat(missing).hasSizeLessThanOrEqualTo(1);
        }
      }
    }
  }

  @Test
  void aDamagedIndexFileNeverServesWrongDataAndIsMadeAnew() throws IOException {
    Path home = filledHome("home");
    byte[] bytes = Files.readAllBytes(only(home, "index", ".mapdb"));
    Random random = new Random(5);
    List<Integer> used = new ArrayList<>();
    for (int at = 0; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        used.add(at);
      }
    }
    int healed = 0;
    for (int round = 0; round < 50; round++) {
      int at = used.get(random.nextInt(used.size()));
      Path spoiled = directory.resolve("spoiled-" + round);
      TestStores.copyHome(home, spoiled);
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(only(spoiled, "index", ".mapdb"), changed);
      try (DurableStore store = stores.open(spoiled, TINY)) {
        store.verify();
        assertThat(missing(store)).as("flipped at %d", at).isEmpty();
        assertThat(store.note(MINT)).hasValue(new byte[] {42});
        healed += store.damage().isEmpty() ? 0 : 1;
      }
    }
    assertThat(healed).isPositive();
  }

  @Test
  void anIndexFileThatIsMissingOrCutIsMadeAnew() throws IOException {
    Path home = filledHome("home");
    Path file = only(home, "index", ".mapdb");
    Files.delete(file);
    try (DurableStore store = stores.open(home, TINY)) {
      assertThat(missing(store)).isEmpty();
      assertThat(store.wasRebuilt()).isTrue();
      assertThat(store.damage()).hasSize(1);
    }
    Files.write(file, new byte[100]);
    try (DurableStore store = stores.open(home, TINY)) {
      assertThat(missing(store)).isEmpty();
      assertThat(only(home, "quarantine", ".mapdb")).hasSize(100);
    }
  }

  /** Real files that can be told to fail. */
  private static final class FailingDisk implements Disk {
    private final Disk disk;
    private long changes;
    private long failAt = Long.MAX_VALUE;
    private boolean full;

    FailingDisk(Disk disk) {
      this.disk = disk;
    }

    synchronized void failAtChange(long n) {
      failAt = changes + n;
    }

    synchronized boolean hasFailed() {
      return changes >= failAt;
    }

    synchronized void setFull(boolean isFull) {
      full = isFull;
    }

    /** Writes, fsyncs and the like so far. */
    synchronized long changes() {
      return changes;
    }

    private synchronized void change() throws IOException {
      changes++;
      if (full) {
        throw new DiskFullException("no space left, as planned");
      }
      if (changes == failAt) {
        throw new IOException("failed as planned");
      }
    }

    @Override
    public List<String> list() throws IOException {
      return disk.list();
    }

    @Override
    public File open(String name) throws IOException {
      File file = disk.open(name);
      return new File() {
        @Override
        public long size() throws IOException {
          return file.size();
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
          return file.read(into, at);
        }

        @Override
        public void write(ByteBuffer from, long at) throws IOException {
          change();
          file.write(from, at);
        }

        @Override
        public void force() throws IOException {
          change();
          file.force();
        }

        @Override
        public void setSize(long bytes) throws IOException {
          change();
          file.setSize(bytes);
        }

        @Override
        public void close() throws IOException {
          file.close();
        }
      };
    }

    @Override
    public void delete(String name) throws IOException {
      change();
      disk.delete(name);
    }

    @Override
    public void syncNames() throws IOException {
      change();
      disk.syncNames();
    }

    @Override
    public long freeBytes() throws IOException {
      return disk.freeBytes();
    }
  }

  private static RecordStore.Note noteOf(Key key) {
    return new RecordStore.Note(new NoteKey(NoteKey.Kind.OWN_DOTS, key.bytes()), new byte[] {1});
  }

  private void mergeWithNote(DurableStore store, int i) {
    Version version = writer.value(address(i), payload(i));
    Key key = version.header().key();
    List<StoreOutcome> outcomes = new ArrayList<>();
    store.merge(key, List.of(version), List.of(noteOf(key)), outcomes::add);
    stores.settle(store);
    assertThat(outcomes).containsExactly(new StoreOutcome.Durable());
  }

  @Test
  void aMergeAndItsNotesTakeOneWriteAndOneFsync() throws StoreException {
    FailingDisk[] disk = new FailingDisk[1];
    try (DurableStore store =
        stores.open(
            directory.resolve("home"),
            TestStores.SMALL,
            path -> disk[0] = new FailingDisk(new FileDisk(path)))) {
      mergeWithNote(store, 0); // begins a segment
      long before = disk[0].changes();
      mergeWithNote(store, 1);
      assertThat(disk[0].changes() - before).isEqualTo(2);
    }
  }

  @Test
  void whereverTheJournalIsCutOffNoVersionIsThereWithoutItsNote() throws IOException {
    Path home = directory.resolve("home");
    Path killed = directory.resolve("killed");
    try (DurableStore store = stores.open(home, TestStores.SMALL)) {
      for (int i = 0; i < 3; i++) {
        mergeWithNote(store, i);
      }
      TestStores.copyOpenHome(store, home, killed);
    }
    Path segment = journalFiles(killed).get(0);
    byte[] whole = Files.readAllBytes(segment);
    int end = whole.length;
    while (whole[end - 1] == 0) {
      end--;
    }
    int aloneNotes = 0;
    for (int at = 128; at < end; at += 97) {
      Path cut = directory.resolve("cut-" + at);
      TestStores.copyHome(killed, cut);
      Files.write(cut.resolve("journal").resolve(segment.getFileName()), Arrays.copyOf(whole, at));
      try (DurableStore store = stores.open(cut, TestStores.SMALL)) {
        for (int i = 0; i < 3; i++) {
          Key key = SampleVersions.key(address(i));
          boolean isThere = store.get(key).isPresent();
          boolean isNoted = store.note(noteOf(key).key()).isPresent();
          assertThat(isNoted || !isThere).as("record %d, cut at %d", i, at).isTrue();
          aloneNotes += isNoted && !isThere ? 1 : 0;
        }
      }
    }
    assertThat(aloneNotes).as("cuts between a note and its version").isPositive();
  }

  @Test
  void afterTheNthChangeFailedNothingAcknowledgedIsLost() throws IOException {
    for (int n = 1; ; n++) {
      Path home = directory.resolve("home-" + n);
      FailingDisk[] disk = new FailingDisk[1];
      DurableStore store =
          stores.open(home, TINY, path -> disk[0] = new FailingDisk(new FileDisk(path)));
      disk[0].failAtChange(n);
      List<Integer> kept = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Version version = writer.value(address(i), payload(i));
        StoreOutcome outcome = stores.merge(store, address(i), version);
        if (outcome.isDurable()) {
          kept.add(i);
        } else {
          assertThat(outcome)
              .isInstanceOfSatisfying(
                  StoreOutcome.NotKept.class,
                  refused -> assertThat(refused.cause()).isEqualTo(StoreOutcome.Cause.IO_ERROR));
        }
      }
      boolean failed = disk[0].hasFailed();
      assertThat(missing(store)).doesNotContainAnyElementsOf(kept);
      assertThat(kept.size()).isGreaterThanOrEqualTo(7);
      Path killed = directory.resolve("killed-" + n);
      TestStores.copyOpenHome(store, home, killed);
      store.close();
      for (Path end : List.of(home, killed)) {
        try (DurableStore again = stores.open(end, TINY)) {
          assertThat(missing(again)).as("failure at %d", n).doesNotContainAnyElementsOf(kept);
          assertThat(again.damage()).isEmpty();
        }
      }
      if (!failed) {
        return;
      }
    }
  }

  @Test
  void aFullDiskRefusesWritesServesReadsAndTakesWritesAgain() throws IOException {
    FailingDisk[] disk = new FailingDisk[1];
    Path home = directory.resolve("home");
    try (DurableStore store =
        stores.open(home, TINY, path -> disk[0] = new FailingDisk(new FileDisk(path)))) {
      fill(store);
      disk[0].setFull(true);
      StoreOutcome outcome = stores.merge(store, "x/y", writer.value("x/y", payload(1)));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              StoreOutcome.NotKept.class,
              refused -> assertThat(refused.cause()).isEqualTo(StoreOutcome.Cause.DISK_FULL));
      assertThat(store.get(SampleVersions.key("x/y"))).isEmpty();
      assertThat(missing(store)).isEmpty();
      stores.settle(store); // a write that needs nothing written succeeds, and proves nothing
      assertThat(store.refusing()).contains((StoreOutcome.NotKept) outcome);
      disk[0].setFull(false);
      assertThat(stores.merge(store, "x/y", writer.value("x/y", payload(1))).isDurable()).isTrue();
    }
  }

  @Test
  void aDiskWithRoomAgainIsNoticedWithoutAWrite() throws IOException {
    FailingDisk[] disk = new FailingDisk[1];
    Path home = directory.resolve("home");
    try (DurableStore store =
        stores.open(home, TINY, path -> disk[0] = new FailingDisk(new FileDisk(path)))) {
      fill(store);
      disk[0].setFull(true);
      stores.merge(store, "x/y", writer.value("x/y", payload(1)));
      TestStores.idle(store);
      assertThat(store.refusing()).isPresent();
      disk[0].setFull(false);
      TestStores.idle(store);
      assertThat(store.refusing()).isEmpty();
    }
  }

  @Test
  void writesAreRefusedWhileLessThanTheReserveIsFree() {
    StoreSettings greedy = TINY.withReserveBytes(Long.MAX_VALUE / 2);
    try (DurableStore store = stores.open(directory.resolve("home"), greedy)) {
      StoreOutcome outcome = stores.merge(store, "x/y", writer.value("x/y", payload(1)));
      assertThat(outcome.toString()).contains("DISK_FULL").contains("bytes are free");
    }
  }

  @Test
  void moreWritesThanMayWaitAreRefusedAsOverload() {
    StoreSettings narrow = TINY.withQueue(4, 1 << 20);
    WriteQueue queue = new WriteQueue(narrow.queueWrites(), narrow.queueBytes());
    WriteRequest small = new WriteRequest.Note(new byte[1], new byte[10], outcome -> {});
    for (int i = 0; i < 4; i++) {
      assertThat(queue.offer(small)).isEqualTo(WriteQueue.Offer.TAKEN);
    }
    assertThat(queue.offer(small)).isEqualTo(WriteQueue.Offer.FULL);
    WriteQueue byBytes = new WriteQueue(100, 22);
    assertThat(byBytes.offer(small)).isEqualTo(WriteQueue.Offer.TAKEN);
    assertThat(byBytes.offer(small)).isEqualTo(WriteQueue.Offer.TAKEN);
    assertThat(byBytes.offer(small)).isEqualTo(WriteQueue.Offer.FULL);
    byBytes.end();
    assertThat(byBytes.offer(small)).isEqualTo(WriteQueue.Offer.ENDED);
  }

  @Test
  void overwritingIsCompactedAwayAndNothingIsLost() {
    Path home = directory.resolve("home");
    try (DurableStore store = stores.open(home, TINY)) {
      fill(store);
      byte[] one = new byte[1];
      for (int i = 0; i < 400; i++) {
        one[0] = (byte) i;
        store.note(MINT, one, outcome -> assertThat(outcome.isDurable()).isTrue());
        stores.settle(store);
      }
      assertThat(store.stats().diskBytes()).isPositive();
      assertThat(missing(store)).isEmpty();
    }
    try (DurableStore store = stores.open(home, TINY)) {
      assertThat(missing(store)).isEmpty();
      assertThat(store.note(MINT)).hasValue(new byte[] {(byte) 399});
    }
    Path killed = directory.resolve("killed");
    TestStores.copyHome(home, killed);
    assertThat(killed.resolve("journal").resolve("clean")).exists();
  }

  @Test
  void whatWasDroppedStaysDroppedHoweverTheJournalIsCompactedAndTheIndexRebuilt() {
    Path home = directory.resolve("home");
    try (DurableStore store = stores.open(home, TINY)) {
      for (int round = 0; round < 12; round++) {
        fill(store);
        for (int i = 0; i < RECORDS; i += 2) {
          Key key = SampleVersions.key(address(i));
          store.drop(key, store.get(key).orElseThrow().recordHash(), outcome -> {});
          stores.settle(store);
        }
        checkEveryOtherIsThere(store);
      }
      store.verify();
      assertThat(store.damage()).isEmpty();
    }
    Path killed = directory.resolve("killed");
    TestStores.copyHome(home, killed);
    deleteMarker(killed);
    try (DurableStore store = stores.open(killed, TINY)) {
      assertThat(store.wasRebuilt()).isTrue();
      checkEveryOtherIsThere(store);
      assertThat(store.damage()).isEmpty();
    }
  }

  private void checkEveryOtherIsThere(DurableStore store) {
    for (int i = 0; i < RECORDS; i++) {
      assertThat(store.get(SampleVersions.key(address(i))).isPresent()).isEqualTo(i % 2 == 1);
    }
    assertThat(store.stats().records()).isEqualTo(RECORDS / 2);
  }

  private static void deleteMarker(Path home) {
    try {
      Files.delete(home.resolve("journal").resolve("clean"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReadThatIsInterruptedLeavesTheFilesOpen() {
    try (DurableStore store = stores.open(directory.resolve("home"), TINY)) {
      fill(store);
      Thread.currentThread().interrupt();
      StoredRecord large = store.get(SampleVersions.key(address(5))).orElseThrow();
      Optional<byte[]> payload = large.payload(large.siblings().kept().get(0).hash());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(payload).hasValue(payload(5));
      assertThat(stores.merge(store, "x/y", writer.value("x/y", payload(1))).isDurable()).isTrue();
    }
  }
}
