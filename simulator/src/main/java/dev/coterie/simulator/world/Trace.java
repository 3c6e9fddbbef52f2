package dev.coterie.simulator.world;

/**
 * All that happened in a world, summed up in one number: equal for equal runs, and for others
 * different but for one chance in 2⁶⁴. Order counts.
 */
public final class Trace {
  private long hash = 0x636f746572696531L;
  private long entries;

  Trace() {}

  /** Adds something that happened: when is added by the world, what and between whom is said. */
  void add(long atNanos, int what, int from, int to, long detail) {
    long value = SeedTree.mix(hash + atNanos);
    value = SeedTree.mix(value ^ ((long) what << 32 | (from & 0xffffffffL)));
    hash = SeedTree.mix(value ^ ((long) to << 32) ^ detail);
    entries++;
  }

  /** The sum of what was added. */
  public long hash() {
    return hash;
  }

  /** How many things were added. */
  public long entries() {
    return entries;
  }
}
