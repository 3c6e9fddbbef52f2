package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What a journal leaves behind when it is closed in order, so that opening it reads no segment. It
 * is removed before the journal is written to again; where it is missing, the segments are scanned.
 *
 * <p>File, big-endian: magic (8), format (1), suite (1), next sequence (8), number of segments (4);
 * for each: number (4), end (8), live bytes (8), flags (damaged 1, suspect 2, still being written
 * 4); length (4) and bytes of what the owner adds; CRC-32C of all before (4).
 *
 * @param attachment what the owner wants to find again, or not at all
 */
record JournalMarker(long nextSequence, List<Part> segments, byte[] attachment) {
  static final String FILE = "clean";
  private static final long MAGIC = 0x434f544552494543L; // "COTERIEC"
  private static final int FIXED_BYTES = 8 + 1 + 1 + 8 + 4 + 4 + 4;
  private static final int PART_BYTES = 4 + 8 + 8 + 1;
  private static final int MAX_BYTES = 16 << 20;

  private static final int DAMAGED = 1;
  private static final int SUSPECT = 2;
  private static final int ACTIVE = 4;

  /** A segment's figures. */
  record Part(int number, long end, long liveBytes, int flags) {
    void restore(Segment segment) {
      segment.end = end;
      segment.forced = end;
      segment.liveBytes = liveBytes;
      segment.damaged = (flags & DAMAGED) != 0;
      segment.suspect = (flags & SUSPECT) != 0;
    }

    boolean isActive() {
      return (flags & ACTIVE) != 0;
    }
  }

  static JournalMarker of(
      long nextSequence, Iterable<Segment> segments, @Nullable Segment active, byte[] attachment) {
    List<Part> parts = new ArrayList<>();
    for (Segment segment : segments) {
      int flags =
          (segment.damaged ? DAMAGED : 0)
              | (segment.suspect ? SUSPECT : 0)
              | (segment == active ? ACTIVE : 0);
      parts.add(new Part(segment.number, segment.end, segment.liveBytes, flags));
    }
    return new JournalMarker(nextSequence, parts, attachment);
  }

  void write(Disk disk) throws IOException {
    int size = FIXED_BYTES + segments.size() * PART_BYTES + attachment.length;
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putLong(MAGIC).put((byte) SegmentHeader.FORMAT).put((byte) SegmentHeader.SUITE);
    out.putLong(nextSequence).putInt(segments.size());
    for (Part part : segments) {
      out.putInt(part.number).putLong(part.end).putLong(part.liveBytes);
      out.put((byte) part.flags);
    }
    out.putInt(attachment.length).put(attachment);
    out.putInt(checksum(out.array(), out.position())).flip();
    try (Disk.File file = disk.open(FILE)) {
      file.setSize(0);
      file.write(out, 0);
      file.force();
    }
    disk.syncNames();
  }

  /** The marker; null where there is none, or none that can be believed. */
  static @Nullable JournalMarker read(Disk disk) throws IOException {
    if (!disk.list().contains(FILE)) {
      return null;
    }
    ByteBuffer in;
    try (Disk.File file = disk.open(FILE)) {
      if (file.size() < FIXED_BYTES || file.size() > MAX_BYTES) {
        return null;
      }
      in = ByteBuffer.allocate((int) file.size());
      if (file.read(in, 0) < in.capacity()) {
        return null;
      }
    }
    in.flip();
    int body = in.limit() - Integer.BYTES;
    boolean sound = in.getInt(body) == checksum(in.array(), body) && in.getLong() == MAGIC;
    return sound && in.get() == SegmentHeader.FORMAT && in.get() == SegmentHeader.SUITE
        ? parse(in)
        : null;
  }

  private static @Nullable JournalMarker parse(ByteBuffer in) {
    long nextSequence = in.getLong();
    int count = in.getInt();
    if (count < 0 || count > in.remaining() / PART_BYTES) {
      return null;
    }
    List<Part> parts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      parts.add(new Part(in.getInt(), in.getLong(), in.getLong(), in.get()));
    }
    int length = in.getInt();
    if (length != in.remaining() - Integer.BYTES) {
      return null;
    }
    byte[] attachment = new byte[length];
    in.get(attachment);
    return new JournalMarker(nextSequence, List.copyOf(parts), attachment);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
