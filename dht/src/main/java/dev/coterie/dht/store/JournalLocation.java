package dev.coterie.dht.store;

/** Where an entry lies: its segment's number and its offset there, packed into a {@code long}. */
public final class JournalLocation {
  private JournalLocation() {}

  /** The location of what begins at an offset in a segment. */
  public static long of(int segment, long offset) {
    return ((long) segment << 32) | offset;
  }

  /** The number of the segment. */
  public static int segment(long location) {
    return (int) (location >>> 32);
  }

  /** The offset of the entry's header in its segment, in bytes. */
  public static int offset(long location) {
    return (int) location;
  }
}
