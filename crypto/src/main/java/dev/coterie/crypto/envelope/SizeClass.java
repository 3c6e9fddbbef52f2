package dev.coterie.crypto.envelope;

/**
 * The sizes that padded entries have: 256 bytes, and from there four to each doubling, so that
 * padding adds at most a quarter and tells at most one of about fifty sizes.
 */
final class SizeClass {

  static final int SMALLEST_BYTES = 256;

  /** 63 KiB × 16: the last class under 1 MiB that leaves an age header and its tags their room. */
  static final int LARGEST_BYTES = 1_032_192;

  private SizeClass() {}

  /** The smallest class of at least {@code bytes}, which is at most {@link #LARGEST_BYTES}. */
  static int of(int bytes) {
    if (bytes <= SMALLEST_BYTES) {
      return SMALLEST_BYTES;
    }
    int powerBelow = Integer.highestOneBit(bytes - 1);
    int step = powerBelow / 4;
    int padded = (bytes + step - 1) / step * step;
    return Math.min(padded, LARGEST_BYTES);
  }
}
