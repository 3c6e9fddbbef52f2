package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.mapdb.DB;
import org.mapdb.DBMaker;

/** Eight entries fill a page here, so that pages are parted all the time. */
class SortedPagesProperties {
  private static final int KEY_BYTES = 2;
  private static final int ENTRY_BYTES = 1_000;

  private final TreeMap<byte[], byte[]> expected = new TreeMap<>(Arrays::compareUnsigned);

  private static SortedPages open(DB db) {
    return new SortedPages(db, "test", KEY_BYTES, ENTRY_BYTES);
  }

  private static byte[] key(int number) {
    return ByteBuffer.allocate(KEY_BYTES).putShort((short) number).array();
  }

  private static byte[] entry(int number, int value) {
    return ByteBuffer.allocate(ENTRY_BYTES).put(key(number)).putInt(value).array();
  }

  private static List<byte[]> from(SortedPages pages, byte[] key, int limit) {
    List<byte[]> found = new ArrayList<>();
    pages.visit(
        key,
        entry -> {
          found.add(entry);
          return found.size() < limit;
        });
    return found;
  }

  private void addSome(SortedPages pages, Random random, int version) {
    TreeMap<byte[], byte[]> batch = new TreeMap<>(Arrays::compareUnsigned);
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      int number = random.nextInt(0x10000) & (random.nextBoolean() ? 0xff : 0xffff);
      batch.put(key(number), entry(number, version));
    }
    expected.putAll(batch);
    pages.addAll(List.copyOf(batch.values()));
  }

  private void removeSome(SortedPages pages, Random random) {
    for (byte[] key : List.copyOf(expected.keySet())) {
      if (random.nextInt(10) == 0) {
        expected.remove(key);
        pages.remove(key);
      }
    }
    byte[] absent = key(random.nextInt(0x10000));
    if (!expected.containsKey(absent)) {
      pages.remove(absent);
    }
  }

  private void check(SortedPages pages, Random random) {
    assertThat(from(pages, key(0), Integer.MAX_VALUE)).containsExactlyElementsOf(expected.values());
    for (int i = 0; i < 10; i++) {
      byte[] key = key(random.nextInt(0x10000));
      int limit = 1 + random.nextInt(20);
      assertThat(from(pages, key, limit))
          .containsExactlyElementsOf(
              expected.tailMap(key, true).values().stream().limit(limit).toList());
      assertThat(pages.get(key)).isEqualTo(expected.get(key));
    }
  }

  @Property(tries = 40)
  void pagesHoldWhatASortedMapHolds(@ForAll long seed, @ForAll @IntRange(max = 12) int rounds) {
    expected.clear();
    Random random = new Random(seed);
    try (DB db = DBMaker.memoryDB().make()) {
      SortedPages pages = open(db);
      check(pages, random);
      for (int round = 0; round < rounds; round++) {
        addSome(pages, random, round);
        removeSome(pages, random);
        check(pages, random);
      }
      check(open(db), random);
    }
  }

  @Property(tries = 20)
  void whatWasLoadedInOrderIsThereAndTakesMore(
      @ForAll long seed, @ForAll @IntRange(max = 100) int count) {
    expected.clear();
    Random random = new Random(seed);
    try (DB db = DBMaker.memoryDB().make()) {
      SortedPages pages = open(db);
      SortedPages.Loader loader = pages.loader();
      for (int i = 0; i < count; i++) {
        expected.put(key(3 * i), entry(3 * i, 0));
        loader.add(entry(3 * i, 0));
      }
      loader.end();
      check(pages, random);
      addSome(pages, random, 1);
      check(pages, random);
    }
  }

  @Example
  void aReaderWhoGoesOnWhilePagesArePartedSeesWhatStaysOnceAndInOrder() {
    try (DB db = DBMaker.memoryDB().make()) {
      SortedPages pages = open(db);
      for (int number = 0; number < 100; number += 10) {
        pages.addAll(List.of(entry(number, 0)));
      }
      List<Integer> seen = new ArrayList<>();
      pages.visit(
          key(0),
          entry -> {
            int number = ByteBuffer.wrap(entry).getShort();
            seen.add(number);
            for (int more = 1; more < 10; more++) { // around the reader, before it and after it
              pages.addAll(List.of(entry((number * 7 + more * 11) % 100 / 10 * 10 + more, 1)));
            }
            return true;
          });
      assertThat(seen).isSorted().doesNotHaveDuplicates();
      assertThat(seen).contains(0, 10, 20, 30, 40, 50, 60, 70, 80, 90);
    }
  }

  @Example
  void aPageThatCannotBeOneIsATypedError() {
    SortedPage.EntryShape shape = new SortedPage.EntryShape(2, 10, 64);
    byte[] page = SortedPage.encode(shape, new byte[60], 0, 6);
    assertThat(new SortedPage(shape, page).count()).isEqualTo(6);
    page[1] = 7;
    for (byte[] broken : List.of(page, new byte[63], new byte[0])) {
      assertThatThrownBy(() -> new SortedPage(shape, broken))
          .isInstanceOf(BrokenIndexException.class);
    }
    page[0] = (byte) 0xff;
    assertThatThrownBy(() -> new SortedPage(shape, page)).isInstanceOf(BrokenIndexException.class);
  }
}
