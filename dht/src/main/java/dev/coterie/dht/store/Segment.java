package dev.coterie.dht.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One file of a journal, and what is known of it. */
final class Segment {
  final int number;
  final SegmentHeader header;
  final Disk.File file;

  /** Where its entries end. */
  volatile long end;

  /** Up to where it is known to be durable. */
  long forced;

  /** Whether it is known that entries fill all up to the end, so that zeros there are a loss. */
  boolean exact = true;

  /** Bytes of entries that their owner has not released. */
  long liveBytes;

  /** Whether nothing lies behind the end, on disk as well. */
  boolean trimmed;

  /** Whether a part below the end was found unreadable. */
  boolean damaged;

  /** Whether that was found while its owner went on believing that all of it is there. */
  boolean suspect;

  Segment(SegmentHeader header, Disk.File file, long end) {
    this.number = header.number();
    this.header = header;
    this.file = file;
    this.end = end;
    this.forced = end;
  }

  static String fileName(int number) {
    return String.format("%08d.segment", number);
  }

  /** The number in a segment's file name; 0 for any other name. */
  static int numberOf(String fileName) {
    return fileName.matches("[0-9]{8}\\.segment") ? Integer.parseInt(fileName.substring(0, 8)) : 0;
  }

  String fileName() {
    return fileName(number);
  }

  /** Cuts off what lies behind the end, so that a file's length says where its entries end. */
  void trim() throws IOException {
    if (!trimmed) {
      file.setSize(end);
      file.force();
      trimmed = true;
    }
  }

  void force() throws IOException {
    if (forced < end) {
      file.force();
      forced = end;
    }
  }

  JournalEntry read(int offset) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(EntryFormat.HEADER_BYTES);
    if (offset < SegmentHeader.BYTES
        || offset + (long) EntryFormat.HEADER_BYTES > end
        || file.read(head, offset) < EntryFormat.HEADER_BYTES) {
      throw corrupt(offset);
    }
    int length = EntryFormat.claimedBodyBytes(head, 0);
    int entryBytes = EntryFormat.entryBytes(Math.max(length, 0));
    if (length < 0 || offset + (long) entryBytes > end) {
      throw corrupt(offset);
    }
    ByteBuffer whole = ByteBuffer.allocate(entryBytes);
    if (file.read(whole, offset) < entryBytes
        || !EntryFormat.holds(whole, 0, entryBytes, header.salt(), offset)) {
      throw corrupt(offset);
    }
    return new JournalEntry(
        JournalLocation.of(number, offset),
        entryBytes,
        EntryFormat.sequence(whole, 0),
        EntryFormat.type(whole, 0),
        whole.slice(EntryFormat.HEADER_BYTES, length));
  }

  private CorruptEntryException corrupt(int offset) {
    return new CorruptEntryException("no sound entry at offset " + offset + " of " + fileName());
  }
}
