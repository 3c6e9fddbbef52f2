package dev.coterie.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class JournalCompactionTest {

  /** A small map over a journal: the simplest owner there can be. */
  private static final class Register implements CompactionOwner {
    private static final int SET = 1;
    private final Journal journal;
    private final Map<String, JournalEntry> entries = new TreeMap<>();

    Register(Journal journal) throws IOException {
      this.journal = journal;
      journal.replay(this::take);
    }

    private void take(JournalEntry entry) {
      JournalEntry kept =
          new JournalEntry(
              entry.location(),
              entry.bytes(),
              entry.sequence(),
              SET,
              JournalTest.body(JournalTest.text(entry.body())));
      JournalEntry old = entries.put(keyOf(entry), kept);
      if (old != null) {
        journal.release(old.location(), old.bytes());
      }
    }

    static String keyOf(JournalEntry entry) {
      String text = JournalTest.text(entry.body());
      return text.substring(0, text.indexOf('='));
    }

    void set(String key, String value) throws IOException {
      ByteBuffer body = JournalTest.body(key + "=" + value);
      int bytes = EntryFormat.entryBytes(body.remaining());
      long location = journal.append(SET, body.duplicate());
      journal.commit(true);
      take(new JournalEntry(location, bytes, 0, SET, body));
    }

    Map<String, String> values() {
      Map<String, String> values = new TreeMap<>();
      entries.forEach((key, e) -> values.put(key, JournalTest.text(e.body())));
      return values;
    }

    @Override
    public boolean isLive(JournalEntry entry) {
      JournalEntry mine = entries.get(keyOf(entry));
      return mine != null && mine.location() == entry.location();
    }

    @Override
    public void moved(JournalEntry e, long to) {
      entries.put(keyOf(e), new JournalEntry(to, e.bytes(), e.sequence(), e.type(), e.body()));
    }

    @Override
    public void vanished(JournalEntry entry) {
      assertThat(isLive(entry)).isFalse();
    }
  }

  private static Register churn(Journal journal, int rounds) throws IOException {
    Register register = new Register(journal);
    for (int i = 0; i < rounds; i++) {
      register.set("k" + i % 7, JournalTest.item(i));
      if (i == 3) {
        register.set("once", "stays");
      }
    }
    return register;
  }

  private static long compactAll(Journal journal, CompactionOwner owner) throws IOException {
    long reclaimed = 0;
    Optional<Long> step = journal.compact(owner, 512);
    while (step.isPresent()) {
      reclaimed += step.get();
      step = journal.compact(owner, 512);
    }
    return reclaimed;
  }

  @Test
  void compactionGivesDeadBytesBackAndKeepsEveryLiveEntry() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = JournalTest.open(disk);
    Register register = churn(journal, 300);
    Map<String, String> expected = register.values();
    long before = journal.diskBytes();
    long reclaimed = compactAll(journal, register);
    assertThat(reclaimed).isGreaterThan(before / 2);
    assertThat(journal.diskBytes()).isEqualTo(disk.usedBytes()).isLessThan(before / 2);
    for (JournalEntry entry : register.entries.values()) {
      assertThat(journal.read(entry.location()).body()).isEqualTo(entry.body());
    }
    assertThat(new Register(JournalTest.open(disk.afterKill())).values()).isEqualTo(expected);
  }

  @Test
  void liveBytesAreWhatAReplayFinds() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = JournalTest.open(disk);
    Register register = churn(journal, 100);
    compactAll(journal, register);
    long live = journal.liveBytes();
    assertThat(live).isEqualTo(register.entries.values().stream().mapToLong(e -> e.bytes()).sum());
    journal.close();
    Journal clean = JournalTest.open(disk.afterKill());
    assertThat(clean.liveBytes()).isEqualTo(live);
    new Register(clean);
    assertThat(clean.liveBytes()).isEqualTo(live);
  }

  @Test
  void aPowerCutAtAnyChangeOfACompactionLosesNothing() throws IOException {
    for (long n = 1; ; n++) {
      MemoryDisk disk = new MemoryDisk();
      Journal journal = JournalTest.open(disk);
      Register register = churn(journal, 60);
      Map<String, String> expected = register.values();
      disk.failAtChange(n, MemoryDisk.Failure.POWER_CUT);
      try {
        compactAll(journal, register);
      } catch (MemoryDisk.PowerCut cut) {
        assertThat(disk.failures()).isEqualTo(1);
      }
      MemoryDisk after = disk.afterCrash(new Random(n));
      Journal again = JournalTest.open(after);
      Register found = new Register(again);
      assertThat(found.values()).as("cut at %d", n).isEqualTo(expected);
      assertThat(again.damage()).as("cut at %d", n).isEmpty();
      compactAll(again, found);
      Register twice = new Register(JournalTest.open(after.afterCrash(new Random(n + 1))));
      assertThat(twice.values()).as("cut at %d, then compacted", n).isEqualTo(expected);
      if (disk.failures() == 0) {
        return;
      }
    }
  }

  @Test
  void anErrorAtAnyChangeOfACompactionLosesNothing() throws IOException {
    for (long n = 1; ; n++) {
      MemoryDisk disk = new MemoryDisk();
      Journal journal = JournalTest.open(disk);
      Register register = churn(journal, 60);
      Map<String, String> expected = register.values();
      disk.failAtChange(n, MemoryDisk.Failure.IO_ERROR);
      try {
        compactAll(journal, register);
      } catch (IOException planned) {
        assertThat(planned).hasMessageContaining("as planned");
      }
      compactAll(journal, register);
      if (disk.failures() == 0) {
        return;
      }
      register.set("k1", "after");
      expected.put("k1", "k1=after");
      Register found = new Register(JournalTest.open(disk.afterCrash(new Random(n))));
      assertThat(found.values()).as("failure at %d", n).isEqualTo(expected);
    }
  }

  @Test
  void aDamagedSegmentIsSetAsideOnceWhatIsLeftOfItWasCopied() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    churn(JournalTest.open(disk), 60);
    MemoryDisk spoiled = disk.afterKill();
    byte[] bytes = spoiled.bytes(Segment.fileName(1));
    bytes[SegmentHeader.BYTES + 30] ^= 1;
    byte[] original = bytes.clone();
    Journal again = JournalTest.open(spoiled);
    Register register = new Register(again);
    assertThat(again.damage()).extracting(CorruptSegment::file).containsOnly("00000001.segment");
    compactAll(again, register);
    assertThat(spoiled.list()).contains("00000001.damaged").doesNotContain("00000001.segment");
    assertThat(spoiled.bytes("00000001.damaged")).isEqualTo(original);
    Journal third = JournalTest.open(spoiled.afterKill());
    assertThat(new Register(third).values()).isEqualTo(register.values());
    assertThat(third.damage()).isEmpty();
  }

  @Test
  void rotFoundByACompactionStopsTheDeletion() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = JournalTest.open(disk);
    Register register = churn(journal, 60);
    disk.bytes(Segment.fileName(1))[SegmentHeader.BYTES + 30] ^= 1;
    compactAll(journal, register);
    assertThat(disk.list()).contains(Segment.fileName(1));
    assertThat(journal.damage()).hasSize(1);
  }

  @Test
  void restartsAfterCrashesDoNotPileUpSmallSegments() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    for (int i = 0; i < 40; i++) {
      disk = disk.afterKill();
      Journal journal = JournalTest.open(disk);
      Register register = new Register(journal);
      register.set("restart" + i, "done");
      compactAll(journal, register);
      assertThat(journal.segmentCount()).isLessThan(12);
      assertThat(register.values()).hasSize(i + 1);
    }
  }
}
