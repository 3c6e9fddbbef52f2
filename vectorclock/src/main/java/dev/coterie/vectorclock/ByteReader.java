package dev.coterie.vectorclock;

import java.util.Arrays;

/** Reads foreign bytes; whatever they are, only {@link MalformedClockException} comes out. */
final class ByteReader {
  /** Nine groups of seven bits: every value that is not negative, and no other. */
  private static final int MAX_VARINT_BYTES = 9;

  private final byte[] bytes;
  private int position;

  ByteReader(byte[] bytes) {
    this.bytes = bytes;
  }

  int remaining() {
    return bytes.length - position;
  }

  /** Reads the shortest form of an unsigned LEB128 number; a longer form is refused. */
  long varint(String what) throws MalformedClockException {
    long value = 0;
    for (int group = 0; group < MAX_VARINT_BYTES; group++) {
      if (position == bytes.length) {
        throw new MalformedClockException("the bytes end inside " + what);
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << (7 * group);
      if (next >= 0) {
        if (next == 0 && group > 0) {
          throw new MalformedClockException(what + " is not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedClockException(what + " is longer than " + MAX_VARINT_BYTES + " bytes");
  }

  /** Reads a number and refuses it outside {@code min} to {@code max}. */
  long varint(String what, long min, long max) throws MalformedClockException {
    long value = varint(what);
    if (value < min || value > max) {
      throw new MalformedClockException(what + " is " + value + "; it is " + min + " to " + max);
    }
    return value;
  }

  WriterId writer() throws MalformedClockException {
    int length = (int) varint("the length of a writer id", 1, WriterId.MAX_BYTES);
    if (length > remaining()) {
      throw new MalformedClockException("the bytes end inside a writer id");
    }
    WriterId writer = WriterId.of(Arrays.copyOfRange(bytes, position, position + length));
    position += length;
    return writer;
  }

  /**
   * Reads {@code count} counters, each strictly above the one before it, none above {@code max}.
   * The caller has bounded the count.
   */
  long[] ascending(String what, int count, long max) throws MalformedClockException {
    if (count > remaining()) {
      throw new MalformedClockException("the bytes end inside " + what);
    }
    long[] counters = new long[count];
    long previous = 0;
    for (int i = 0; i < count; i++) {
      long skipped = varint(what);
      if (skipped >= max - previous) {
        throw new MalformedClockException(what + " reach above " + max);
      }
      previous += skipped + 1;
      counters[i] = previous;
    }
    return counters;
  }

  void end() throws MalformedClockException {
    if (remaining() > 0) {
      throw new MalformedClockException(remaining() + " bytes too many");
    }
  }
}
