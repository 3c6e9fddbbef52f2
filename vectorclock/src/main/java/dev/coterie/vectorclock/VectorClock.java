package dev.coterie.vectorclock;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A set of dots of one entry, kept per writer as a ceiling and the exceptions under it: it covers
 * the dots 1 to ceiling of that writer except the exceptions, and none of other writers.
 *
 * <p>Immutable and normalised: writers are sorted, exceptions are sorted, lie strictly under their
 * ceiling, and a writer of which nothing is covered has no entry. So two clocks are equal exactly
 * when they cover the same dots, and exactly then their bytes are equal.
 *
 * <p>A join needs no more exceptions for a writer than the side with the higher ceiling has, so
 * joins keep within {@link #MAX_EXCEPTIONS_PER_WRITER} by themselves. The number of writers can
 * grow by joining; only {@link #encode} minds.
 *
 * <p>Vectors with exceptions: Malkhi, Terry: "Concise version vectors in WinFS", DISC 2005.
 */
public final class VectorClock {
  /** The most exceptions under one ceiling. */
  public static final int MAX_EXCEPTIONS_PER_WRITER = 16;

  /** At this many writers a replica takes no new one; see {@link Siblings#admission}. */
  public static final int SOFT_MAX_WRITERS = 256;

  /** The most writers in an encoded clock. */
  public static final int HARD_MAX_WRITERS = 1024;

  private static final long[] NONE = {};

  /** The clock that covers nothing. */
  public static final VectorClock EMPTY =
      new VectorClock(new WriterId[0], new long[0], new long[0][]);

  private final WriterId[] writers;
  private final long[] ceilings;
  private final long[][] exceptions;

  /** The arrays are normalised, of one length, and handed over. */
  private VectorClock(WriterId[] writers, long[] ceilings, long[][] exceptions) {
    this.writers = writers;
    this.ceilings = ceilings;
    this.exceptions = exceptions;
  }

  /** The clock that covers nothing. */
  public static VectorClock empty() {
    return EMPTY;
  }

  /** Whether it covers nothing. */
  public boolean isEmpty() {
    return writers.length == 0;
  }

  /** How many writers have a dot that is covered. */
  public int writerCount() {
    return writers.length;
  }

  /** The writers of which a dot is covered, sorted. */
  public List<WriterId> writers() {
    return Collections.unmodifiableList(Arrays.asList(writers));
  }

  /** The writers whose ceiling is above what a function says of them, sorted. */
  public List<WriterId> writersAbove(ToLongFunction<WriterId> known) {
    List<WriterId> above = List.of();
    for (int i = 0; i < writers.length; i++) {
      if (ceilings[i] > known.applyAsLong(writers[i])) {
        above = above.isEmpty() ? new ArrayList<>() : above;
        above.add(writers[i]);
      }
    }
    return above;
  }

  /** The highest counter of this writer that is covered, 0 when none is. */
  public long ceiling(WriterId writer) {
    int at = indexOf(writer);
    return at < 0 ? 0 : ceilings[at];
  }

  /** The counters under this writer's ceiling that are not covered, ascending; a copy. */
  public long[] exceptions(WriterId writer) {
    int at = indexOf(writer);
    return at < 0 ? NONE : exceptions[at].clone();
  }

  /** Whether this dot is in the set. */
  public boolean covers(Dot dot) {
    int at = indexOf(dot.writer());
    return at >= 0 && covers(at, dot.counter());
  }

  private boolean covers(int at, long counter) {
    return counter <= ceilings[at] && !has(exceptions[at], counter);
  }

  /** Whether every dot that the other clock covers is covered here: the superset relation. */
  public boolean contains(VectorClock other) {
    if (this == other) {
      return true;
    }
    int at = 0;
    for (int i = 0; i < other.writers.length; i++) {
      while (at < writers.length && writers[at].compareTo(other.writers[i]) < 0) {
        at++;
      }
      if (at == writers.length || !writers[at].equals(other.writers[i])) {
        return false;
      }
      if (!covers(at, other.ceilings[i])
          || !isSubset(exceptions[at], other.exceptions[i], other.ceilings[i])) {
        return false;
      }
    }
    return true;
  }

  /**
   * The union of both sets. Associative, commutative and idempotent; answers one of the two clocks
   * themselves when it contains the other.
   */
  public VectorClock join(VectorClock other) {
    if (contains(other)) {
      return this;
    }
    if (other.contains(this)) {
      return other;
    }
    Builder joined = new Builder(writers.length + other.writers.length);
    int mine = 0;
    int theirs = 0;
    while (mine < writers.length && theirs < other.writers.length) {
      int order = writers[mine].compareTo(other.writers[theirs]);
      if (order < 0) {
        joined.append(this, mine++);
      } else if (order > 0) {
        joined.append(other, theirs++);
      } else {
        joined.appendUnion(this, mine++, other, theirs++);
      }
    }
    while (mine < writers.length) {
      joined.append(this, mine++);
    }
    while (theirs < other.writers.length) {
      joined.append(other, theirs++);
    }
    return joined.build();
  }

  /**
   * This clock with the entry of one writer replaced: it covers the writer's dots 1 to {@code
   * ceiling} except {@code except}. A ceiling that is itself excepted is lowered; a ceiling of 0
   * removes the entry.
   *
   * @throws IllegalArgumentException if the ceiling is not 0 to {@link Dot#MAX_COUNTER}, or an
   *     exception is not 1 to ceiling
   * @throws ClockLimitException if more than {@link #MAX_EXCEPTIONS_PER_WRITER} remain
   */
  public VectorClock with(WriterId writer, long ceiling, Collection<Long> except) {
    if (ceiling < 0 || ceiling > Dot.MAX_COUNTER) {
      throw new IllegalArgumentException(
          "a ceiling of " + ceiling + "; it is 0 to " + Dot.MAX_COUNTER);
    }
    long[] sorted = except.stream().mapToLong(Long::longValue).sorted().distinct().toArray();
    if (sorted.length > 0 && (sorted[0] < 1 || sorted[sorted.length - 1] > ceiling)) {
      long outside = sorted[0] < 1 ? sorted[0] : sorted[sorted.length - 1];
      throw new IllegalArgumentException(
          "an exception of " + outside + " under a ceiling of " + ceiling);
    }
    return with(writer, ceiling, sorted);
  }

  /** As the public one; the exceptions ascend and lie within 1 to ceiling. */
  VectorClock with(WriterId writer, long ceiling, long[] sorted) {
    int count = sorted.length;
    long lowered = ceiling;
    while (count > 0 && sorted[count - 1] == lowered) {
      count--;
      lowered--;
    }
    if (count > MAX_EXCEPTIONS_PER_WRITER) {
      throw new ClockLimitException(
          Limit.EXCEPTIONS,
          count,
          MAX_EXCEPTIONS_PER_WRITER,
          "resolve the entry: read it and write with the token of that read");
    }
    return replaced(writer, lowered, count == 0 ? NONE : Arrays.copyOf(sorted, count));
  }

  private VectorClock replaced(WriterId writer, long ceiling, long[] under) {
    Builder changed = new Builder(writers.length + 1);
    int at = 0;
    while (at < writers.length && writers[at].compareTo(writer) < 0) {
      changed.append(this, at++);
    }
    if (ceiling > 0) {
      changed.append(writer, ceiling, under);
    }
    if (at < writers.length && writers[at].equals(writer)) {
      at++;
    }
    while (at < writers.length) {
      changed.append(this, at++);
    }
    return changed.build();
  }

  /**
   * The canonical bytes: a format number; then the number of writers; then for each writer,
   * ascending, the length of its id, the id, the ceiling, the number of exceptions, and for each
   * exception, ascending, how many counters lie between it and the one before (0 before the first).
   * Every number is an unsigned LEB128 varint in its shortest form.
   *
   * @throws ClockLimitException if there are more than {@link #HARD_MAX_WRITERS} writers
   */
  public byte[] encode() {
    return ClockCodec.encode(this);
  }

  /**
   * The clock of these bytes. Only what {@link #encode} writes is accepted: one clock has one
   * encoding.
   *
   * @throws MalformedClockException if they are anything else; nothing is allocated for a count
   *     that is above its limit or that the bytes cannot hold
   */
  public static VectorClock decode(byte[] bytes) throws MalformedClockException {
    return ClockCodec.decode(bytes);
  }

  WriterId writerAt(int at) {
    return writers[at];
  }

  long ceilingAt(int at) {
    return ceilings[at];
  }

  /** Not a copy: for reading only. */
  long[] exceptionsAt(int at) {
    return exceptions[at];
  }

  private int indexOf(WriterId writer) {
    return Arrays.binarySearch(writers, writer);
  }

  private static boolean has(long[] sorted, long counter) {
    return sorted.length > 0 && Arrays.binarySearch(sorted, counter) >= 0;
  }

  /** Whether each of {@code some} that is at most {@code bound} is in {@code all}; both sorted. */
  private static boolean isSubset(long[] some, long[] all, long bound) {
    int at = 0;
    for (long counter : some) {
      if (counter > bound) {
        return true;
      }
      while (at < all.length && all[at] < counter) {
        at++;
      }
      if (at == all.length || all[at] != counter) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof VectorClock that
            && Arrays.equals(ceilings, that.ceilings)
            && Arrays.equals(writers, that.writers)
            && Arrays.deepEquals(exceptions, that.exceptions));
  }

  @Override
  public int hashCode() {
    return (31 * Arrays.hashCode(writers) + Arrays.hashCode(ceilings)) * 31
        + Arrays.deepHashCode(exceptions);
  }

  /** For people: {@code {writer:ceiling, writer:ceiling except [counters]}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < writers.length; i++) {
      text.append(i == 0 ? "" : ", ").append(writers[i]).append(':').append(ceilings[i]);
      if (exceptions[i].length > 0) {
        text.append(" except ").append(Arrays.toString(exceptions[i]));
      }
    }
    return text.append('}').toString();
  }

  /** Collects normalised entries in ascending order of their writers. */
  static final class Builder {
    private final WriterId[] writers;
    private final long[] ceilings;
    private final long[][] exceptions;
    private int count;

    Builder(int capacity) {
      this.writers = new WriterId[capacity];
      this.ceilings = new long[capacity];
      this.exceptions = new long[capacity][];
    }

    void append(WriterId writer, long ceiling, long[] under) {
      writers[count] = writer;
      ceilings[count] = ceiling;
      exceptions[count++] = under;
    }

    private void append(VectorClock from, int at) {
      append(from.writers[at], from.ceilings[at], from.exceptions[at]);
    }

    /** Left out of a union is only what the higher side excepts and the lower does not cover. */
    private void appendUnion(VectorClock one, int at, VectorClock other, int otherAt) {
      if (one.ceilings[at] < other.ceilings[otherAt]) {
        appendUnion(other, otherAt, one, at);
        return;
      }
      long[] higher = one.exceptions[at];
      long[] left = new long[higher.length];
      int kept = 0;
      for (long counter : higher) {
        if (!other.covers(otherAt, counter)) {
          left[kept++] = counter;
        }
      }
      long[] under = kept == higher.length ? higher : Arrays.copyOf(left, kept);
      append(one.writers[at], one.ceilings[at], under);
    }

    VectorClock build() {
      if (count == writers.length) {
        return count == 0 ? EMPTY : new VectorClock(writers, ceilings, exceptions);
      }
      return count == 0
          ? EMPTY
          : new VectorClock(
              Arrays.copyOf(writers, count),
              Arrays.copyOf(ceilings, count),
              Arrays.copyOf(exceptions, count));
    }
  }
}
