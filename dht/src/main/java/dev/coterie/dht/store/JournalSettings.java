package dev.coterie.dht.store;

/**
 * How a journal lays itself out on its disk.
 *
 * @param segmentBytes size to which a segment is preallocated, {@link #MIN_SEGMENT_BYTES} to {@link
 *     #MAX_SEGMENT_BYTES}. Larger ones rotate less often, smaller ones are compacted sooner; an
 *     entry that is larger than a segment gets one of its own size.
 * @param preallocate whether a new segment is filled with zeros up to its size, so that an fsync
 *     need not write the file's length as well
 */
public record JournalSettings(int segmentBytes, boolean preallocate) {
  public static final int MIN_SEGMENT_BYTES = 1 << 10;
  public static final int MAX_SEGMENT_BYTES = 1 << 30;
  public static final int DEFAULT_SEGMENT_BYTES = 64 << 20;

  public JournalSettings {
    if (segmentBytes < MIN_SEGMENT_BYTES || segmentBytes > MAX_SEGMENT_BYTES) {
      throw new IllegalArgumentException(
          "a segment of "
              + segmentBytes
              + " bytes; it has "
              + MIN_SEGMENT_BYTES
              + " to "
              + MAX_SEGMENT_BYTES);
    }
  }

  public static JournalSettings defaults() {
    return new JournalSettings(DEFAULT_SEGMENT_BYTES, true);
  }

  public JournalSettings withSegmentBytes(int bytes) {
    return new JournalSettings(bytes, preallocate);
  }
}
