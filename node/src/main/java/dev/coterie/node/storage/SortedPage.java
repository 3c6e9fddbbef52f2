package dev.coterie.node.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A page of {@link SortedPages}: entries of one length in order, none of which has the key of
 * another. Never changed.
 *
 * <p>Its bytes: number of entries (2, big-endian), entries, zeros up to the page's size.
 */
final class SortedPage {
  private static final int HEADER_BYTES = Short.BYTES;

  private final EntryShape shape;
  private final byte[] bytes;
  private final int count;

  /**
   * How long entries are, and how much of one is the key by which it is found.
   *
   * @param pageBytes size of every page
   */
  record EntryShape(int keyBytes, int entryBytes, int pageBytes) {
    /** Most entries of a page. */
    int capacity() {
      return (pageBytes - HEADER_BYTES) / entryBytes;
    }
  }

  /**
   * Reads a page.
   *
   * @throws BrokenIndexException if it cannot be one
   */
  SortedPage(EntryShape shape, byte[] bytes) {
    this.shape = shape;
    this.bytes = bytes;
    this.count = bytes.length == shape.pageBytes() ? ByteBuffer.wrap(bytes).getShort() : -1;
    if (count < 0 || count > shape.capacity()) {
      throw new BrokenIndexException("a page of the index is damaged", null);
    }
  }

  /** The bytes of a page with so many of these entries. */
  static byte[] encode(EntryShape shape, byte[] entries, int from, int count) {
    byte[] page = new byte[shape.pageBytes()];
    ByteBuffer.wrap(page)
        .putShort((short) count)
        .put(entries, from * shape.entryBytes(), count * shape.entryBytes());
    return page;
  }

  int count() {
    return count;
  }

  byte[] entry(int index) {
    int at = HEADER_BYTES + index * shape.entryBytes();
    return Arrays.copyOfRange(bytes, at, at + shape.entryBytes());
  }

  /**
   * The first entry whose key is not below this one, or is above it; the count if there is none.
   */
  int firstFrom(byte[] key, boolean above) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, key);
      boolean isBefore = above ? order <= 0 : order < 0;
      low = isBefore ? middle + 1 : low;
      high = isBefore ? high : middle;
    }
    return low;
  }

  private int compare(int index, byte[] key) {
    int at = HEADER_BYTES + index * shape.entryBytes();
    int length = shape.keyBytes();
    return Arrays.compareUnsigned(bytes, at, at + length, key, 0, length);
  }

  /** These entries, and those of the page whose keys are not among theirs, all in order. */
  ByteBuffer mergedWith(List<byte[]> sorted) {
    ByteBuffer merged = ByteBuffer.allocate((count + sorted.size()) * shape.entryBytes());
    int taken = 0;
    for (byte[] entry : sorted) {
      int before = firstFrom(entry, false);
      copy(taken, before, merged);
      merged.put(entry);
      taken = before < count && compare(before, entry) == 0 ? before + 1 : before;
    }
    copy(taken, count, merged);
    return merged.flip();
  }

  /** All entries but one. */
  ByteBuffer without(int index) {
    ByteBuffer rest = ByteBuffer.allocate((count - 1) * shape.entryBytes());
    copy(0, index, rest);
    copy(index + 1, count, rest);
    return rest.flip();
  }

  private void copy(int from, int to, ByteBuffer into) {
    int at = HEADER_BYTES + from * shape.entryBytes();
    into.put(bytes, at, (to - from) * shape.entryBytes());
  }
}
