package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A stretch of a segment in memory, moved along the file as a scan goes. */
final class SegmentWindow {
  private static final int USUAL_BYTES = 1 << 20;

  private final Disk.File file;
  private final long limit;
  private ByteBuffer bytes;
  private long start;

  SegmentWindow(Disk.File file, long limit) {
    this.file = file;
    this.limit = limit;
    this.bytes = ByteBuffer.allocate((int) Math.max(0, Math.min(USUAL_BYTES, limit)));
    bytes.limit(0);
  }

  /** Brings so many bytes from an offset on into memory; false when the file has fewer. */
  boolean holds(long offset, int length) throws IOException {
    if (offset + length > limit) {
      return false;
    }
    if (offset >= start && offset + length <= start + bytes.limit()) {
      return true;
    }
    int wanted = (int) Math.min(Math.max(length, USUAL_BYTES), limit - offset);
    if (wanted > bytes.capacity()) {
      bytes = ByteBuffer.allocate(wanted);
    }
    bytes.clear().limit(wanted);
    start = offset;
    int read = file.read(bytes, offset);
    bytes.limit(Math.max(read, 0)).position(0);
    return length <= bytes.limit();
  }

  /** The buffer, in which an offset that {@link #holds} stands at {@link #index}. */
  ByteBuffer bytes() {
    return bytes;
  }

  int index(long offset) {
    return (int) (offset - start);
  }

  /** The offset of the first byte from {@code offset} on that is not zero; the limit if none. */
  long firstNonZero(long offset) throws IOException {
    long at = offset;
    while (at < limit && holds(at, 1)) {
      for (int i = index(at); i < bytes.limit(); i++, at++) {
        if (bytes.get(i) != 0) {
          return at;
        }
      }
    }
    return limit;
  }
}
