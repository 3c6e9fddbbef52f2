package dev.coterie.vectorclock;

/**
 * The name of one version: its writer and a counter that this writer never uses twice.
 *
 * <p>Ordered by writer, then by counter.
 *
 * @param writer who minted it
 * @param counter from 1 to {@link #MAX_COUNTER}; one sequence per writer over all its entries
 */
public record Dot(WriterId writer, long counter) implements Comparable<Dot> {
  /** The highest counter, 2^62: sums of two counters stay inside a {@code long}. */
  public static final long MAX_COUNTER = 1L << 62;

  /** Refuses a counter outside 1 to {@link #MAX_COUNTER}. */
  public Dot {
    if (counter < 1 || counter > MAX_COUNTER) {
      throw new IllegalArgumentException(
          "a dot's counter of " + counter + "; it is 1 to " + MAX_COUNTER);
    }
  }

  @Override
  public int compareTo(Dot other) {
    int byWriter = writer.compareTo(other.writer);
    return byWriter != 0 ? byWriter : Long.compare(counter, other.counter);
  }

  /** The writer in hexadecimal, a colon, the counter. */
  @Override
  public String toString() {
    return writer + ":" + counter;
  }
}
