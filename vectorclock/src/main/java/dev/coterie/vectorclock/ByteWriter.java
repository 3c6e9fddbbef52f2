package dev.coterie.vectorclock;

/** Fills a byte array of a size known beforehand. */
final class ByteWriter {
  private final byte[] bytes;
  private int position;

  ByteWriter(int size) {
    this.bytes = new byte[size];
  }

  /** The bytes that {@link #varint} takes for a value that is not negative. */
  static int varintSize(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    return (bits + 6) / 7;
  }

  /** Seven bits a byte, lowest first, the high bit on all but the last (unsigned LEB128). */
  void varint(long value) {
    long rest = value;
    while (rest >= 0x80) {
      bytes[position++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[position++] = (byte) rest;
  }

  void bytes(byte[] source) {
    System.arraycopy(source, 0, bytes, position, source.length);
    position += source.length;
  }

  byte[] full() {
    if (position != bytes.length) {
      throw new IllegalStateException(position + " bytes written of " + bytes.length);
    }
    return bytes;
  }
}
