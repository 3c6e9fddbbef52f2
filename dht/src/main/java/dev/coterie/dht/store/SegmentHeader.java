package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The first bytes of a segment, written twice so that one damaged sector does not cost the segment.
 *
 * <p>Big-endian: magic (8), format (1), suite (1), zero (2), number (4), previous segment's number
 * (4) and end (8), first sequence (8), salt (8), zero (16), CRC-32C of all before (4).
 *
 * @param number the segment's number, from 1
 * @param previous the number of the segment before this one, 0 when there was none
 * @param previousEnd where the entries of the segment before this one end, 0 when there was none
 * @param firstSequence the sequence of its first entry
 * @param salt goes into each entry's checksum, so that bytes which a writer placed in a payload
 *     cannot pass for an entry when a damaged segment is searched for what can be saved
 */
record SegmentHeader(int number, int previous, long previousEnd, long firstSequence, long salt) {
  /** Length of one copy. */
  static final int COPY_BYTES = 64;

  /** Where entries begin. */
  static final int BYTES = 2 * COPY_BYTES;

  static final long MAGIC = 0x434f54455249454aL; // "COTERIEJ"
  static final int FORMAT = 1;

  /** CRC-32C checksums. */
  static final int SUITE = 1;

  ByteBuffer encode() {
    ByteBuffer both = ByteBuffer.allocate(BYTES);
    for (int copy = 0; copy < 2; copy++) {
      int start = copy * COPY_BYTES;
      both.position(start);
      both.putLong(MAGIC).put((byte) FORMAT).put((byte) SUITE).putShort((short) 0).putInt(number);
      both.putInt(previous).putLong(previousEnd).putLong(firstSequence).putLong(salt);
      both.putInt(start + COPY_BYTES - Integer.BYTES, checksum(both, start));
    }
    return both.clear();
  }

  /** The header of a segment's file; null when neither copy can be read. */
  static @Nullable SegmentHeader read(Disk.File file, int number) throws IOException {
    ByteBuffer both = ByteBuffer.allocate(BYTES);
    int length = file.read(both, 0);
    for (int start = 0; start + COPY_BYTES <= length; start += COPY_BYTES) {
      SegmentHeader header = parse(both, start);
      if (header != null && header.number == number) {
        return header;
      }
    }
    return null;
  }

  private static @Nullable SegmentHeader parse(ByteBuffer bytes, int start)
      throws UnsupportedJournalException {
    int expected = bytes.getInt(start + COPY_BYTES - Integer.BYTES);
    if (bytes.getLong(start) != MAGIC || expected != checksum(bytes, start)) {
      return null;
    }
    if (bytes.get(start + 8) != FORMAT || bytes.get(start + 9) != SUITE) {
      throw new UnsupportedJournalException(
          "a journal of format " + bytes.get(start + 8) + ", suite " + bytes.get(start + 9));
    }
    return new SegmentHeader(
        bytes.getInt(start + 12),
        bytes.getInt(start + 16),
        bytes.getLong(start + 20),
        bytes.getLong(start + 28),
        bytes.getLong(start + 36));
  }

  private static int checksum(ByteBuffer bytes, int start) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(start, COPY_BYTES - Integer.BYTES));
    return (int) crc.getValue();
  }
}
