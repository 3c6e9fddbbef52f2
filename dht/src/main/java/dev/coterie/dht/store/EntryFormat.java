package dev.coterie.dht.store;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * How an entry lies in a segment: a header of {@value #HEADER_BYTES} bytes, the body, zeros up to a
 * multiple of {@value #ALIGNMENT}.
 *
 * <p>Header, big-endian: CRC-32C (4), body length (4), sequence (8), the offset up to which the
 * segment had been forced when the entry was written (4), type (1), zero (3). The checksum covers
 * the segment's salt, the entry's offset, and all of the entry after the checksum, so an entry in a
 * place where it was not written is as bad as a changed one.
 *
 * <p>The forced offset tells a torn tail from rot: whatever lies below the forced offset of any
 * readable entry had reached the disk and was acknowledged.
 */
final class EntryFormat {
  static final int HEADER_BYTES = 24;
  static final int ALIGNMENT = 8;

  /** Largest body. */
  static final int MAX_BODY_BYTES = 256 << 20;

  private static final int LENGTH_AT = 4;
  private static final int SEQUENCE_AT = 8;
  private static final int FORCED_AT = 16;
  private static final int TYPE_AT = 20;
  private static final int ZERO_MASK = 0x00ffffff;

  private EntryFormat() {}

  /** What an entry with a body of this length takes on disk. */
  static int entryBytes(int bodyBytes) {
    return (HEADER_BYTES + bodyBytes + ALIGNMENT - 1) & -ALIGNMENT;
  }

  /** Appends an entry to a buffer with room for it. */
  static void write(
      ByteBuffer out,
      long salt,
      long offset,
      long sequence,
      int forced,
      int type,
      ByteBuffer body) {
    int start = out.position();
    int length = body.remaining();
    out.putInt(0).putInt(length).putLong(sequence).putInt(forced).putInt(type << 24);
    out.put(body);
    while ((out.position() - start) % ALIGNMENT != 0) {
      out.put((byte) 0);
    }
    ByteBuffer checked = out.duplicate().flip().position(start + LENGTH_AT);
    out.putInt(start, checksum(checked, salt, offset));
  }

  /** The body's length as the header at {@code at} claims it; negative when it cannot be one. */
  static int claimedBodyBytes(ByteBuffer bytes, int at) {
    int length = bytes.getInt(at + LENGTH_AT);
    int typeAndZero = bytes.getInt(at + TYPE_AT);
    boolean plausible =
        length >= 0
            && length <= MAX_BODY_BYTES
            && typeAndZero > 0
            && (typeAndZero & ZERO_MASK) == 0;
    return plausible ? length : -1;
  }

  static long sequence(ByteBuffer bytes, int at) {
    return bytes.getLong(at + SEQUENCE_AT);
  }

  static int forced(ByteBuffer bytes, int at) {
    return bytes.getInt(at + FORCED_AT);
  }

  static int type(ByteBuffer bytes, int at) {
    return bytes.get(at + TYPE_AT);
  }

  /** Whether the checksum of the entry that takes {@code entryBytes} from {@code at} on holds. */
  static boolean holds(ByteBuffer bytes, int at, int entryBytes, long salt, long offset) {
    ByteBuffer checked = bytes.duplicate().clear();
    checked.limit(at + entryBytes).position(at + LENGTH_AT);
    return bytes.getInt(at) == checksum(checked, salt, offset);
  }

  private static int checksum(ByteBuffer bytes, long salt, long offset) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(2 * Long.BYTES).putLong(salt).putLong(offset).flip());
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
