package dev.coterie.dht.store;

/**
 * A part of a segment that cannot be read although it had been written and forced: bit rot, a lost
 * write, a foreign hand. What lies before and after it is salvaged.
 *
 * @param file the segment's file
 * @param offset where the unreadable part begins
 * @param bytes how long it is
 */
public record CorruptSegment(String file, long offset, long bytes) {
  @Override
  public String toString() {
    return bytes + " unreadable bytes at offset " + offset + " of " + file;
  }
}
