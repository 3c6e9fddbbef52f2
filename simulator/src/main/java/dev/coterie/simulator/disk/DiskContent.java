package dev.coterie.simulator.disk;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A file's bytes as they read now, and what a power cut may leave of them: of every sector that was
 * written since the last force, the old bytes or the new ones.
 */
final class DiskContent {
  private byte[] bytes;
  private int size;
  private int safeSize;

  /** What sectors held that have been written and not been forced, by index. */
  private final TreeMap<Integer, byte[]> safeSectors = new TreeMap<>();

  DiskContent() {
    bytes = new byte[0];
  }

  private DiskContent(DiskContent other) {
    bytes = Arrays.copyOf(other.bytes, other.size);
    size = other.size;
    safeSize = other.size;
  }

  /** The bytes as they read now, all of them safe. */
  DiskContent copy() {
    return new DiskContent(this);
  }

  int size() {
    return size;
  }

  byte[] read(int at, int length) {
    int from = Math.min(at, size);
    return Arrays.copyOfRange(bytes, from, Math.min(size, from + length));
  }

  void write(int at, byte[] source) {
    keepSafe(at, at + source.length);
    grow(at + source.length);
    System.arraycopy(source, 0, bytes, at, source.length);
  }

  void setSize(int newSize) {
    if (newSize < size) {
      keepSafe(newSize, size);
      Arrays.fill(bytes, newSize, size, (byte) 0);
      size = newSize;
    } else {
      grow(newSize);
    }
  }

  private void grow(int newSize) {
    if (newSize > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(newSize, bytes.length * 2));
    }
    size = Math.max(size, newSize);
  }

  private void keepSafe(int from, int to) {
    int last = (Math.min(to, safeSize) - 1) / SimulatedDisk.SECTOR_BYTES;
    for (int sector = from / SimulatedDisk.SECTOR_BYTES; sector <= last; sector++) {
      int start = sector * SimulatedDisk.SECTOR_BYTES;
      if (start < safeSize && !safeSectors.containsKey(sector)) {
        int end = Math.min(start + SimulatedDisk.SECTOR_BYTES, safeSize);
        safeSectors.put(sector, Arrays.copyOfRange(bytes, start, end));
      }
    }
  }

  void force() {
    safeSectors.clear();
    safeSize = size;
  }

  /** Turns over one bit, on the medium itself. */
  void rot(int at, int bit) {
    bytes[at] ^= (byte) (1 << bit);
    byte[] safe = safeSectors.get(at / SimulatedDisk.SECTOR_BYTES);
    int within = at % SimulatedDisk.SECTOR_BYTES;
    if (safe != null && within < safe.length) {
      safe[within] ^= (byte) (1 << bit);
    }
  }

  /** What a power cut leaves, as chance wills. */
  void loseUnforced(RandomGenerator chance) {
    int kept = size == safeSize || chance.nextBoolean() ? size : safeSize;
    for (Map.Entry<Integer, byte[]> sector : safeSectors.entrySet()) {
      if (chance.nextBoolean()) {
        int start = sector.getKey() * SimulatedDisk.SECTOR_BYTES;
        byte[] old = sector.getValue();
        bytes =
            bytes.length < start + old.length ? Arrays.copyOf(bytes, start + old.length) : bytes;
        System.arraycopy(old, 0, bytes, start, old.length);
      }
    }
    for (int start = sectorAfter(safeSize); start < kept; start += SimulatedDisk.SECTOR_BYTES) {
      if (chance.nextBoolean()) { // a new sector that was never written reads as zeros
        Arrays.fill(bytes, start, Math.min(kept, start + SimulatedDisk.SECTOR_BYTES), (byte) 0);
      }
    }
    bytes = Arrays.copyOf(bytes, kept);
    size = kept;
    force();
  }

  private static int sectorAfter(int offset) {
    int sector = SimulatedDisk.SECTOR_BYTES;
    return (offset + sector - 1) / sector * sector;
  }
}
