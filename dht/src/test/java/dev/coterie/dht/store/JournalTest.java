package dev.coterie.dht.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class JournalTest {
  private static final JournalSettings SMALL = new JournalSettings(4096, true);

  static Journal open(Disk disk) throws IOException {
    return Journal.open(disk, SMALL, new Random(7));
  }

  static ByteBuffer body(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  static String text(ByteBuffer body) {
    return UTF_8.decode(body.duplicate()).toString();
  }

  static List<String> texts(Journal journal) throws IOException {
    List<String> texts = new ArrayList<>();
    journal.replay(entry -> texts.add(text(entry.body())));
    return texts;
  }

  static String item(int i) {
    return "item-" + i + "-" + "x".repeat(i * 37 % 300);
  }

  private static List<String> fill(Journal journal, int count) throws IOException {
    List<String> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      journal.append(1, body(item(i)));
      journal.commit(true);
      written.add(item(i));
    }
    return written;
  }

  @Test
  void whatWasCommittedIsReadAtItsPlaceAndReplayedInOrder() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    long first = journal.append(1, body("one"));
    long second = journal.append(2, body(""));
    journal.commit(true);
    assertThat(text(journal.read(first).body())).isEqualTo("one");
    assertThat(journal.read(second).type()).isEqualTo(2);
    assertThat(texts(journal)).containsExactly("one", "");
  }

  @Test
  void aCleanlyClosedJournalOpensWithoutReadingItsSegments() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    List<String> written = fill(journal, 100);
    journal.close(new byte[] {1, 2, 3});
    Journal again = open(disk);
    assertThat(again.attachment()).hasValue(new byte[] {1, 2, 3});
    assertThat(texts(again)).isEqualTo(written);
    again.append(1, body("more"));
    again.commit(true);
    assertThat(texts(again)).hasSize(101).endsWith("more");
    assertThat(again.damage()).isEmpty();
  }

  @Test
  void aKilledJournalOpensWithAllThatWasCommitted() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    List<String> written = fill(journal, 100);
    journal.append(1, body("never committed"));
    for (int restart = 0; restart < 3; restart++) {
      disk = disk.afterKill();
      Journal again = open(disk);
      assertThat(again.attachment()).isEmpty();
      assertThat(texts(again)).isEqualTo(written);
      assertThat(again.damage()).isEmpty();
      again.append(1, body("restart" + restart));
      again.commit(true);
      written.add("restart" + restart);
    }
  }

  @Test
  void aTailTornAtAnyByteIsCutOffAndNothingElse() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    List<String> written = fill(journal, 5);
    long end = JournalLocation.offset(journal.append(1, body(item(9))));
    journal.commit(true);
    byte[] whole = disk.afterKill().bytes(Segment.fileName(1));
    int lastEnd = (int) end + EntryFormat.entryBytes(item(9).length());
    for (int cut = (int) end; cut <= lastEnd; cut++) {
      byte[] torn = whole.clone();
      Arrays.fill(torn, cut, torn.length, (byte) 0);
      MemoryDisk after = disk.afterKill();
      after.replace(Segment.fileName(1), torn);
      Journal again = open(after);
      List<String> expected = new ArrayList<>(written);
      if (Arrays.equals(torn, whole)) {
        expected.add(item(9));
      }
      assertThat(texts(again)).as("cut at %d", cut).isEqualTo(expected);
      assertThat(again.damage()).isEmpty();
      again.append(1, body("goes on"));
      again.commit(true);
      assertThat(texts(open(after.afterKill()))).endsWith("goes on");
    }
  }

  @Test
  void everyFlippedByteIsEitherHarmlessOrReportedAndSparesTheRest() throws IOException {
    JournalSettings tiny = new JournalSettings(JournalSettings.MIN_SEGMENT_BYTES, true);
    MemoryDisk disk = new MemoryDisk();
    Journal journal = Journal.open(disk, tiny, new Random(7));
    List<String> written = fill(journal, 12);
    assertThat(journal.segmentCount()).isGreaterThan(2);
    for (int number = 1; number <= journal.segmentCount(); number++) {
      String name = Segment.fileName(number);
      for (int at = 0; at < disk.bytes(name).length; at++) {
        MemoryDisk spoiled = disk.afterKill();
        spoiled.bytes(name)[at] ^= 0x40;
        Journal again = Journal.open(spoiled, tiny, new Random(8));
        List<String> found = texts(again);
        boolean told = again.tailCut() || !again.damage().isEmpty();
        List<String> missing = new ArrayList<>(written);
        missing.removeAll(found);
        boolean sound = written.containsAll(found) && missing.size() <= (told ? 1 : 0);
        assertThat(sound).as("%s %d: missing %s", name, at, missing).isTrue();
      }
    }
  }

  @Test
  void aSegmentThatLostBothHeadersIsSetAsideAndReported() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    fill(journal, 60);
    byte[] bytes = disk.bytes(Segment.fileName(2));
    Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 9);
    MemoryDisk spoiled = disk.afterKill();
    Journal again = open(spoiled);
    assertThat(again.damage()).hasSize(1);
    assertThat(again.damage().get(0).file()).isEqualTo(Segment.fileName(2));
    assertThat(spoiled.bytes("00000002.damaged")).isEqualTo(bytes);
    assertThat(texts(again)).contains(item(0), item(59));
  }

  @Test
  void anEntryPlantedInAPayloadIsNotTakenForOneWhenASegmentIsSalvaged() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    ByteBuffer planted = ByteBuffer.allocate(512);
    int at = SegmentHeader.BYTES + EntryFormat.HEADER_BYTES;
    EntryFormat.write(planted, 0, at, 2, 0, 1, body("forged"));
    journal.append(1, planted.clear());
    journal.append(1, body("honest"));
    journal.commit(true);
    journal.append(1, body("later"));
    journal.commit(true);
    MemoryDisk spoiled = disk.afterKill();
    spoiled.bytes(Segment.fileName(1))[SegmentHeader.BYTES + 1] ^= 1;
    assertThat(texts(open(spoiled))).containsExactly("honest", "later");
  }

  @Test
  void afterAFailedChangeNothingAcknowledgedIsLostAndWritingGoesOn() throws IOException {
    for (long n = 1; ; n++) {
      MemoryDisk disk = new MemoryDisk();
      Journal journal = open(disk);
      List<String> acknowledged = new ArrayList<>();
      disk.failAtChange(n, MemoryDisk.Failure.IO_ERROR);
      for (int i = 0; i < 60; i++) {
        try {
          journal.append(1, body(item(i)));
          journal.commit(true);
          acknowledged.add(item(i));
        } catch (IOException planned) {
          assertThat(planned).hasMessageContaining("as planned");
        }
      }
      assertThat(texts(journal)).as("failure at %d", n).containsAll(acknowledged);
      Journal again = open(disk.afterCrash(new Random(n)));
      assertThat(texts(again)).as("failure at %d", n).containsAll(acknowledged);
      assertThat(again.damage()).as("failure at %d", n).isEmpty();
      assertThat(acknowledged.size()).isGreaterThanOrEqualTo(59);
      if (disk.failures() == 0) {
        return;
      }
    }
  }

  @Test
  void aPowerCutAtAnyChangeLosesNothingAcknowledged() throws IOException {
    for (long n = 1; ; n++) {
      MemoryDisk disk = new MemoryDisk();
      List<String> acknowledged = new ArrayList<>();
      disk.failAtChange(n, MemoryDisk.Failure.POWER_CUT);
      try {
        Journal journal = open(disk);
        for (int i = 0; i < 60; i += 2) {
          journal.append(1, body(item(i)));
          journal.append(1, body(item(i + 1)));
          journal.commit(true);
          acknowledged.add(item(i));
          acknowledged.add(item(i + 1));
        }
        journal.close();
      } catch (MemoryDisk.PowerCut cut) {
        assertThat(disk.failures()).isEqualTo(1);
      }
      Journal again = open(disk.afterCrash(new Random(n)));
      List<String> found = texts(again);
      assertThat(found).as("cut at %d", n).startsWith(acknowledged.toArray(new String[0]));
      assertThat(again.damage()).as("cut at %d", n).isEmpty();
      again.append(1, body("goes on"));
      again.commit(true);
      if (disk.failures() == 0) {
        return;
      }
    }
  }

  @Test
  void aFullDiskRefusesWritesServesReadsAndTakesWritesAgainWhenThereIsSpace() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    disk.setCapacity(10_000);
    Journal journal = open(disk);
    List<String> acknowledged = new ArrayList<>();
    boolean refused = false;
    for (int i = 0; i < 60; i++) {
      try {
        journal.append(1, body(item(i)));
        journal.commit(true);
        acknowledged.add(item(i));
      } catch (DiskFullException full) {
        refused = true;
      }
    }
    assertThat(refused).isTrue();
    assertThat(texts(journal)).isEqualTo(acknowledged);
    disk.setCapacity(100_000);
    acknowledged.addAll(fill(journal, 10));
    assertThat(texts(open(disk.afterCrash(new Random(1))))).isEqualTo(acknowledged);
  }

  @Test
  void anEntryLargerThanASegmentGetsOneOfItsOwn() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    String large = "L".repeat(20_000);
    journal.append(1, body("before"));
    long location = journal.append(1, body(large));
    journal.append(1, body("after"));
    journal.commit(true);
    assertThat(text(journal.read(location).body())).isEqualTo(large);
    assertThat(texts(open(disk.afterKill()))).containsExactly("before", large, "after");
  }

  @Test
  void anEntryOfTheLargestBodyIsTheLimitAndOneMoreByteIsRefused() throws IOException {
    Journal journal = open(new MemoryDisk());
    assertThatThrownBy(() -> journal.append(1, oversized()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(String.valueOf(Journal.MAX_BODY_BYTES));
    assertThatThrownBy(() -> journal.append(0, body("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> journal.append(128, body("x")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A buffer of one byte too many, of address space rather than of memory. */
  private static ByteBuffer oversized() {
    return ByteBuffer.allocateDirect(Journal.MAX_BODY_BYTES + 1);
  }

  @Test
  void aLocationWithoutAnEntryIsACorruptEntry() throws IOException {
    Journal journal = open(new MemoryDisk());
    long location = journal.append(1, body("x"));
    journal.commit(true);
    for (long wrong : new long[] {location + 8, location - 8, 0, JournalLocation.of(9, 128)}) {
      assertThatThrownBy(() -> journal.read(wrong)).isInstanceOf(CorruptEntryException.class);
    }
  }

  @Test
  void aJournalOfAnUnknownFormatIsRefusedAndLeftAlone() throws IOException {
    MemoryDisk disk = new MemoryDisk();
    Journal journal = open(disk);
    fill(journal, 3);
    MemoryDisk newer = disk.afterKill();
    byte[] bytes = newer.bytes(Segment.fileName(1));
    ByteBuffer header = ByteBuffer.wrap(bytes);
    header.put(8, (byte) 2);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, SegmentHeader.COPY_BYTES - 4);
    header.putInt(SegmentHeader.COPY_BYTES - 4, (int) crc.getValue());
    byte[] before = bytes.clone();
    assertThatThrownBy(() -> open(newer)).isInstanceOf(UnsupportedJournalException.class);
    assertThat(newer.bytes(Segment.fileName(1))).isEqualTo(before);
  }
}
