package dev.coterie.vectorclock;

import static dev.coterie.vectorclock.ByteWriter.varintSize;

/** The canonical bytes of clocks and of own-dot lists; see {@link VectorClock#encode}. */
final class ClockCodec {
  static final int FORMAT = 1;

  /** The least that a writer can take: length, one byte of id, ceiling, count of exceptions. */
  private static final int MIN_WRITER_BYTES = 4;

  private ClockCodec() {}

  static byte[] encode(VectorClock clock) {
    int writers = clock.writerCount();
    if (writers > VectorClock.HARD_MAX_WRITERS) {
      throw new ClockLimitException(
          Limit.WRITERS,
          writers,
          VectorClock.HARD_MAX_WRITERS,
          "the entry has been written by too many writers; move it to a new address");
    }
    int size = varintSize(FORMAT) + varintSize(writers);
    for (int i = 0; i < writers; i++) {
      size += sizeOf(clock.writerAt(i)) + varintSize(clock.ceilingAt(i));
      size += sizeOf(clock.exceptionsAt(i));
    }
    ByteWriter out = new ByteWriter(size);
    out.varint(FORMAT);
    out.varint(writers);
    for (int i = 0; i < writers; i++) {
      write(clock.writerAt(i), out);
      out.varint(clock.ceilingAt(i));
      write(clock.exceptionsAt(i), out);
    }
    return out.full();
  }

  static VectorClock decode(byte[] bytes) throws MalformedClockException {
    ByteReader in = new ByteReader(bytes);
    readFormat(in);
    int writers = (int) in.varint("the number of writers", 0, VectorClock.HARD_MAX_WRITERS);
    if (writers > in.remaining() / MIN_WRITER_BYTES) {
      throw new MalformedClockException("the bytes cannot hold " + writers + " writers");
    }
    VectorClock.Builder clock = new VectorClock.Builder(writers);
    WriterId previous = null;
    for (int i = 0; i < writers; i++) {
      WriterId writer = in.writer();
      if (previous != null && previous.compareTo(writer) >= 0) {
        throw new MalformedClockException("writer " + writer + " is out of order");
      }
      long ceiling = in.varint("a ceiling", 1, Dot.MAX_COUNTER);
      int count =
          (int) in.varint("the number of exceptions", 0, VectorClock.MAX_EXCEPTIONS_PER_WRITER);
      clock.append(writer, ceiling, in.ascending("the exceptions", count, ceiling - 1));
      previous = writer;
    }
    in.end();
    return clock.build();
  }

  static byte[] encode(WriterId writer, long[] open) {
    ByteWriter out = new ByteWriter(varintSize(FORMAT) + sizeOf(writer) + sizeOf(open));
    out.varint(FORMAT);
    write(writer, out);
    write(open, out);
    return out.full();
  }

  static OwnDots decodeOwnDots(byte[] bytes) throws MalformedClockException {
    ByteReader in = new ByteReader(bytes);
    readFormat(in);
    WriterId writer = in.writer();
    int count = (int) in.varint("the number of open dots", 0, OwnDots.MAX_OPEN_DOTS);
    long[] open = in.ascending("the open dots", count, Dot.MAX_COUNTER);
    in.end();
    return new OwnDots(writer, open);
  }

  private static void readFormat(ByteReader in) throws MalformedClockException {
    long format = in.varint("the format number");
    if (format != FORMAT) {
      throw new MalformedClockException("format " + format + "; this version reads " + FORMAT);
    }
  }

  private static int sizeOf(WriterId writer) {
    return varintSize(writer.length()) + writer.length();
  }

  private static void write(WriterId writer, ByteWriter out) {
    out.varint(writer.length());
    writer.writeTo(out);
  }

  private static int sizeOf(long[] ascending) {
    int size = varintSize(ascending.length);
    long previous = 0;
    for (long counter : ascending) {
      size += varintSize(counter - previous - 1);
      previous = counter;
    }
    return size;
  }

  private static void write(long[] ascending, ByteWriter out) {
    out.varint(ascending.length);
    long previous = 0;
    for (long counter : ascending) {
      out.varint(counter - previous - 1);
      previous = counter;
    }
  }
}
