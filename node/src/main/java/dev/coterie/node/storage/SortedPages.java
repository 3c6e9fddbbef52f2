package dev.coterie.node.storage;

import dev.coterie.node.storage.SortedPage.EntryShape;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.Store;

/**
 * An ordered set of entries of one length in a MapDB store, about a hundred to a page.
 *
 * <p>It is made for entries that come many at a time and in order: each page that they touch is
 * read and written once, where MapDB's own B-tree goes down from its root and writes a node for
 * each of them. The B-tree keeps only where the pages lie, by the key that each begins with, and a
 * copy of that in memory finds them: about two bytes of heap an entry.
 *
 * <p>One thread writes. Others may read meanwhile: they see every entry that stays, and what comes
 * or goes or not. A page that overflows appears in its upper parts first and shrinks then, and no
 * page ever goes, so that a reader who goes on from key to key misses nothing.
 */
final class SortedPages {
  private static final int PAGE_BYTES = 8 << 10;
  private static final FixedBytes PLACES = new FixedBytes(Long.BYTES);

  /** All pages are of one size, so that one may be written in place. */
  private static final FixedBytes PAGES = new FixedBytes(PAGE_BYTES);

  private final EntryShape shape;
  private final Store store;
  private final BTreeMap<byte[], byte[]> directory;
  private final ConcurrentNavigableMap<byte[], Long> pages =
      new ConcurrentSkipListMap<>(Arrays::compareUnsigned);

  /**
   * Opens the set of a name, or makes it.
   *
   * @param keyBytes how much of an entry is its key: an entry replaces the one with the same key
   */
  SortedPages(DB db, String name, int keyBytes, int entryBytes) {
    this.shape = new EntryShape(keyBytes, entryBytes, PAGE_BYTES);
    this.store = db.getStore();
    this.directory = db.treeMap(name, new FixedBytes(keyBytes), PLACES).createOrOpen();
    for (Map.Entry<byte[], byte[]> page : directory.entrySet()) {
      pages.put(page.getKey(), ByteBuffer.wrap(page.getValue()).getLong());
    }
    if (pages.isEmpty()) {
      addPage(new byte[keyBytes], SortedPage.encode(shape, new byte[0], 0, 0));
    }
  }

  private void addPage(byte[] firstKey, byte[] page) {
    long place = store.put(page, PAGES);
    directory.put(firstKey, ByteBuffer.allocate(Long.BYTES).putLong(place).array());
    pages.put(firstKey, place);
  }

  private SortedPage read(long place) {
    byte[] page = store.get(place, PAGES);
    if (page == null) {
      throw new BrokenIndexException("a page of the index is missing", null);
    }
    return new SortedPage(shape, page);
  }

  /** The page where a key is to be looked for. */
  private Map.Entry<byte[], Long> pageOf(byte[] key) {
    Map.Entry<byte[], Long> page = pages.floorEntry(key);
    if (page == null) {
      throw new BrokenIndexException("the index has lost its first page", null);
    }
    return page;
  }

  /** Adds entries, which are in order and have different keys. */
  void addAll(List<byte[]> sorted) {
    int from = 0;
    while (from < sorted.size()) {
      Map.Entry<byte[], Long> page = pageOf(sorted.get(from));
      byte[] next = pages.higherKey(page.getKey());
      int to = from + 1;
      while (to < sorted.size()
          && (next == null || Arrays.compareUnsigned(sorted.get(to), next) < 0)) {
        to++;
      }
      write(page.getValue(), read(page.getValue()).mergedWith(sorted.subList(from, to)));
      from = to;
    }
  }

  /**
   * Writes what a page is to hold, and what does not fit to pages after it, the last ones first.
   */
  private void write(long place, ByteBuffer entries) {
    byte[] all = entries.array();
    int count = entries.limit() / shape.entryBytes();
    int parts = Math.max(1, (count + shape.capacity() - 1) / shape.capacity());
    for (int part = parts - 1; part >= 0; part--) {
      int from = (int) ((long) count * part / parts);
      int to = (int) ((long) count * (part + 1) / parts);
      byte[] page = SortedPage.encode(shape, all, from, to - from);
      if (part == 0) {
        store.update(place, page, PAGES);
      } else {
        int at = from * shape.entryBytes();
        addPage(Arrays.copyOfRange(all, at, at + shape.keyBytes()), page);
      }
    }
  }

  /** Takes out the entry of a key, if there is one. */
  void remove(byte[] key) {
    long place = pageOf(key).getValue();
    SortedPage page = read(place);
    int at = page.firstFrom(key, false);
    if (at < page.count() && page.firstFrom(key, true) > at) {
      write(place, page.without(at));
    }
  }

  /** The entry of a key. */
  byte @Nullable [] get(byte[] key) {
    byte[][] found = new byte[1][];
    visit(
        key,
        entry -> {
          found[0] = entry;
          return false;
        });
    byte[] entry = found[0];
    boolean isIt = entry != null && Arrays.equals(Arrays.copyOf(entry, shape.keyBytes()), key);
    return isIt ? entry : null;
  }

  /** Hands out entries in order, from a key on, for as long as the visitor wants more. */
  void visit(byte[] from, Predicate<byte[]> visitor) {
    Map.Entry<byte[], Long> next = pageOf(from);
    byte[] last = from;
    boolean any = false;
    while (next != null) {
      SortedPage page = read(next.getValue());
      for (int i = page.firstFrom(last, any); i < page.count(); i++) {
        last = page.entry(i);
        any = true;
        if (!visitor.test(last)) {
          return;
        }
      }
      next = pages.higherEntry(next.getKey());
    }
  }

  /** Fills an empty set; {@link #end} is to follow. */
  Loader loader() {
    return new Loader();
  }

  /** Takes entries in order and writes each page once, with room for some more. */
  final class Loader {
    private final int most = shape.capacity() * 3 / 4;
    private final byte[] entries = new byte[most * shape.entryBytes()];
    private int count;
    private boolean any;

    private Loader() {}

    void add(byte[] entry) {
      if (count == most) {
        end();
      }
      System.arraycopy(entry, 0, entries, count * shape.entryBytes(), shape.entryBytes());
      count++;
    }

    /** Writes what has not been written yet. */
    void end() {
      byte[] page = SortedPage.encode(shape, entries, 0, count);
      if (!any) {
        store.update(pages.firstEntry().getValue(), page, PAGES);
      } else if (count > 0) {
        addPage(Arrays.copyOf(entries, shape.keyBytes()), page);
      }
      any = true;
      count = 0;
    }
  }
}
