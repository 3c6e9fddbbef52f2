package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.InvalidAddressException;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.RecordBytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows as bytes, big-endian: key (32); flags (1); where the flag is set the hash that was told
 * (32); hashes that are known (1, then 32 each), that are shown (2, then 32 each); when it changes
 * (8); the address (2, then UTF-8, no bytes for none); headers (4, then 4 and its bytes each).
 */
final class RowCodec {
  private static final int TOLD = 1;
  private static final int MAX_SHOWN = 1 << 16;

  private RowCodec() {}

  static byte[] encode(Row row) {
    byte[] address =
        row.address() == null
            ? new byte[0]
            : row.address().toString().getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(row.key().bytes());
    Hash told = row.told();
    bytes.write(told == null ? 0 : TOLD);
    if (told != null) {
      bytes.writeBytes(told.bytes());
    }
    bytes.write(row.known().size());
    row.known().forEach(hash -> bytes.writeBytes(hash.bytes()));
    bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) row.shown().size()).array());
    row.shown().forEach(hash -> bytes.writeBytes(hash.bytes()));
    bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(row.changesAt()).array());
    bytes.writeBytes(ByteBuffer.allocate(2).putShort((short) address.length).array());
    bytes.writeBytes(address);
    bytes.writeBytes(number(row.headers().size()));
    for (byte[] header : row.headers()) {
      bytes.writeBytes(number(header.length));
      bytes.writeBytes(header);
    }
    return bytes.toByteArray();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  /**
   * Reads {@link #encode}.
   *
   * @throws IOException for other bytes
   */
  static Row decode(byte[] bytes) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    try {
      Row row = row(in);
      if (in.hasRemaining()) {
        throw new IOException("a row with " + in.remaining() + " bytes after its end");
      }
      return row;
    } catch (BufferUnderflowException | InvalidAddressException e) {
      throw new IOException("no row: " + e.getMessage(), e);
    }
  }

  private static Row row(ByteBuffer in) throws IOException {
    Key key = new Key(hash(in));
    boolean isTold = in.get() == TOLD;
    Hash told = isTold ? hash(in) : null;
    List<Hash> known = hashes(in, Byte.toUnsignedInt(in.get()), Row.MAX_KNOWN);
    List<Hash> shown = hashes(in, Short.toUnsignedInt(in.getShort()), MAX_SHOWN);
    long changesAt = in.getLong();
    String address = text(in, Short.toUnsignedInt(in.getShort()));
    int count = in.getInt();
    check(count >= 0 && count <= RecordBytes.MAX_VERSIONS, count, "headers");
    List<byte[]> headers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = in.getInt();
      check(length >= 0 && length <= HeaderCodec.MAX_BYTES, length, "bytes of a header");
      headers.add(bytes(in, length));
    }
    return new Row(
        key,
        told,
        known,
        address.isEmpty() ? null : Address.parse(address),
        headers,
        shown,
        changesAt);
  }

  private static String text(ByteBuffer in, int length) throws IOException {
    check(length <= Address.MAX_BYTES, length, "bytes of an address");
    return new String(bytes(in, length), StandardCharsets.UTF_8);
  }

  private static List<Hash> hashes(ByteBuffer in, int count, int most) throws IOException {
    check(count <= most, count, "hashes");
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      hashes.add(hash(in));
    }
    return hashes;
  }

  private static Hash hash(ByteBuffer in) {
    return Hash.wrap(bytes(in, Hash.BYTES));
  }

  /** Checked against what there is before it is allocated. */
  private static byte[] bytes(ByteBuffer in, int length) {
    if (in.remaining() < length) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static void check(boolean holds, int value, String what) throws IOException {
    if (!holds) {
      throw new IOException("a row with " + value + " " + what);
    }
  }
}
