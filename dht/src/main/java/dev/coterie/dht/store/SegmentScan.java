package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One pass over a segment's entries that steps over what it cannot read.
 *
 * <p>Where no valid entry begins, the scan looks for the next one at every aligned offset. An entry
 * counts as valid when its checksum holds and its sequence can follow the last one's.
 */
final class SegmentScan {

  /** Told what a scan finds, in order. Answers whether to go on. */
  interface Visitor {
    boolean entry(JournalEntry entry, int forced) throws IOException;

    /** Bytes that are neither entries nor zeros up to the end. */
    boolean unreadable(long offset, long bytes) throws IOException;
  }

  /** Where a segment's entries end, the sequence after them, and whether a torn tail follows. */
  record Extent(long end, long nextSequence, boolean torn) {}

  private final SegmentHeader header;
  private final SegmentWindow window;
  private final long limit;
  private final boolean exact;
  private long at;
  private long sequence;

  /**
   * @param from where to begin: an entry's offset
   * @param limit where to end at the latest
   * @param exact whether entries are known to fill all up to the limit, so that zeros there are a
   *     loss
   */
  SegmentScan(Disk.File file, SegmentHeader header, long from, long limit, boolean exact) {
    this.header = header;
    this.window = new SegmentWindow(file, limit);
    this.limit = limit;
    this.exact = exact;
    this.at = from;
    this.sequence = header.firstSequence();
  }

  void run(Visitor visitor) throws IOException {
    boolean follows = at == SegmentHeader.BYTES;
    while (at < limit) {
      int entryBytes = validEntry(at, sequence, follows ? sequence : Long.MAX_VALUE);
      if (entryBytes > 0) {
        if (!deliver(visitor, entryBytes)) {
          return;
        }
        follows = true;
        continue;
      }
      long gapStart = at;
      if (!exact && window.firstNonZero(at) == limit) {
        return;
      }
      // Zeros that something follows are a gap as well: a sector that was lost.
      at = nextValid(gapStart);
      if (!visitor.unreadable(gapStart, at - gapStart)) {
        return;
      }
      follows = false;
    }
  }

  private boolean deliver(Visitor visitor, int entryBytes) throws IOException {
    ByteBuffer bytes = window.bytes();
    int index = window.index(at);
    sequence = EntryFormat.sequence(bytes, index);
    int length = EntryFormat.claimedBodyBytes(bytes, index);
    ByteBuffer body = bytes.slice(index + EntryFormat.HEADER_BYTES, length).asReadOnlyBuffer();
    long location = JournalLocation.of(header.number(), at);
    JournalEntry entry =
        new JournalEntry(location, entryBytes, sequence, EntryFormat.type(bytes, index), body);
    int forced = EntryFormat.forced(bytes, index);
    at += entryBytes;
    sequence++;
    return visitor.entry(entry, forced);
  }

  /** The first offset after {@code gapStart} at which a valid entry begins; the limit if none. */
  private long nextValid(long gapStart) throws IOException {
    for (long offset = gapStart + EntryFormat.ALIGNMENT;
        offset < limit;
        offset += EntryFormat.ALIGNMENT) {
      long lost = (offset - gapStart) / EntryFormat.HEADER_BYTES;
      if (validEntry(offset, sequence, sequence + lost) > 0) {
        return offset;
      }
    }
    return limit;
  }

  /** The size of a valid entry at an offset whose sequence is in a range; 0 if there is none. */
  private int validEntry(long offset, long lowest, long highest) throws IOException {
    if (!window.holds(offset, EntryFormat.HEADER_BYTES)) {
      return 0;
    }
    int index = window.index(offset);
    int length = EntryFormat.claimedBodyBytes(window.bytes(), index);
    long claimed = EntryFormat.sequence(window.bytes(), index);
    if (length < 0 || claimed < lowest || claimed > highest) {
      return 0;
    }
    if (Integer.toUnsignedLong(EntryFormat.forced(window.bytes(), index)) > offset) {
      return 0;
    }
    int entryBytes = EntryFormat.entryBytes(length);
    if (!window.holds(offset, entryBytes)) {
      return 0;
    }
    boolean holds =
        EntryFormat.holds(window.bytes(), window.index(offset), entryBytes, header.salt(), offset);
    return holds ? entryBytes : 0;
  }

  /**
   * Where the entries of a segment end that was being written when its process died. What lies
   * below the highest forced offset that any entry proves was durable, and is kept with its gaps;
   * above, entries count up to the first that cannot be read: they were never acknowledged.
   */
  static Extent extent(Disk.File file, SegmentHeader header) throws IOException {
    ExtentVisitor found = new ExtentVisitor(header);
    new SegmentScan(file, header, SegmentHeader.BYTES, file.size(), false).run(found);
    return found.extent();
  }

  private static final class ExtentVisitor implements Visitor {
    private final List<Extent> cuts = new ArrayList<>();
    private long proven = SegmentHeader.BYTES;
    private Extent whole;

    ExtentVisitor(SegmentHeader header) {
      whole = new Extent(SegmentHeader.BYTES, header.firstSequence(), false);
    }

    @Override
    public boolean entry(JournalEntry entry, int forced) {
      proven = Math.max(proven, forced);
      long end = JournalLocation.offset(entry.location()) + (long) entry.bytes();
      whole = new Extent(end, entry.sequence() + 1, false);
      return true;
    }

    @Override
    public boolean unreadable(long offset, long bytes) {
      cuts.add(new Extent(offset, whole.nextSequence(), true));
      return true;
    }

    Extent extent() {
      for (Extent cut : cuts) {
        if (cut.end() >= proven) {
          return cut;
        }
      }
      return whole;
    }
  }
}
