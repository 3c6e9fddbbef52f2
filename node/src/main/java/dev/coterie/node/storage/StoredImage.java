package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * A value of the index, checksummed so that a damaged one is never taken for the truth.
 *
 * <p>Big-endian: CRC-32C over the name and all that follows (4), location of the journal entry that
 * it was made from (8), bytes of that entry (4), content. A record's content: its fingerprint (32),
 * format (1), number of payloads that lie in entries of their own (2), their version hashes (32
 * each), the record's bytes. A note's content is its value.
 */
final class StoredImage {
  static final int FORMAT = 1;
  static final int CONTENT_AT = 16;
  static final int DETACHED_AT = CONTENT_AT + Hash.BYTES + 1 + 2;
  private static final int LOCATION_AT = 4;
  private static final int ENTRY_BYTES_AT = 12;
  private static final int FORMAT_AT = CONTENT_AT + Hash.BYTES;
  private static final int DETACHED_COUNT_AT = FORMAT_AT + 1;

  private StoredImage() {}

  /** A record's content: what follows the location, and what a journal entry holds as well. */
  static ByteBuffer content(Hash recordHash, byte[][] detached, byte[] record) {
    ByteBuffer content =
        ByteBuffer.allocate(
            DETACHED_AT - CONTENT_AT + detached.length * Hash.BYTES + record.length);
    content.put(recordHash.bytes()).put((byte) FORMAT).putShort((short) detached.length);
    for (byte[] version : detached) {
      content.put(version);
    }
    return content.put(record).flip();
  }

  static byte[] of(byte[] name, long location, int entryBytes, ByteBuffer content) {
    byte[] image = new byte[CONTENT_AT + content.remaining()];
    ByteBuffer.wrap(image)
        .putLong(LOCATION_AT, location)
        .putInt(ENTRY_BYTES_AT, entryBytes)
        .put(CONTENT_AT, content, content.position(), content.remaining());
    ByteBuffer.wrap(image).putInt(checksum(name, image));
    return image;
  }

  /** The same content, made from another entry. */
  static byte[] movedTo(byte[] name, byte[] image, long location) {
    return of(
        name,
        location,
        entryBytes(image),
        ByteBuffer.wrap(image, CONTENT_AT, image.length - CONTENT_AT));
  }

  static boolean isSound(byte[] name, byte[] image) {
    return image.length >= CONTENT_AT && ByteBuffer.wrap(image).getInt() == checksum(name, image);
  }

  private static int checksum(byte[] name, byte[] image) {
    CRC32C crc = new CRC32C();
    crc.update(name, 0, name.length);
    crc.update(image, LOCATION_AT, image.length - LOCATION_AT);
    return (int) crc.getValue();
  }

  static long location(byte[] image) {
    return ByteBuffer.wrap(image).getLong(LOCATION_AT);
  }

  static int entryBytes(byte[] image) {
    return ByteBuffer.wrap(image).getInt(ENTRY_BYTES_AT);
  }

  static Hash recordHash(byte[] image) {
    return Hash.wrap(EntryBodies.slice(ByteBuffer.wrap(image), CONTENT_AT, Hash.BYTES));
  }

  static int detachedCount(byte[] image) {
    return ByteBuffer.wrap(image).getShort(DETACHED_COUNT_AT) & 0xffff;
  }

  static byte[] detached(byte[] image, int index) {
    return EntryBodies.slice(ByteBuffer.wrap(image), DETACHED_AT + index * Hash.BYTES, Hash.BYTES);
  }

  /** Whether a version's payload has an entry of its own. */
  static boolean names(byte[] image, byte[] version) {
    for (int i = 0; i < detachedCount(image); i++) {
      if (Arrays.equals(detached(image, i), version)) {
        return true;
      }
    }
    return false;
  }

  /** Where the record's own bytes begin. */
  static int recordAt(byte[] image) {
    return DETACHED_AT + detachedCount(image) * Hash.BYTES;
  }
}
