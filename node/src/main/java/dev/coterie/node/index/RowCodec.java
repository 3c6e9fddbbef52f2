package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.InvalidAddressException;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.HeaderCodec;
import dev.coterie.dht.record.RecordBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as bytes, big-endian: when it changes (8); flags (1); how many hashes are known (1) and are
 * shown (2), bytes of the address (2), headers (4); key (32); where the flag is set the hash that
 * was told (32); the hashes known and shown (32 each); the address in UTF-8; headers (4 and its
 * bytes each).
 *
 * <p>{@link #decode} looks at every byte; the other readers trust what it has let pass.
 */
final class RowCodec {
  private static final int TOLD = 1;
  private static final int FLAGS_AT = Long.BYTES;
  private static final int KNOWN_AT = FLAGS_AT + 1;
  private static final int SHOWN_AT = KNOWN_AT + 1;
  private static final int NAME_AT = SHOWN_AT + Short.BYTES;
  private static final int HEADERS_AT = NAME_AT + Short.BYTES;
  private static final int KEY_AT = HEADERS_AT + Integer.BYTES;
  private static final int HEAD_BYTES = KEY_AT + Hash.BYTES;

  private static final byte[] NO_BYTES = new byte[0];

  private RowCodec() {}

  static byte[] encode(
      Key key,
      @Nullable Hash told,
      List<Hash> known,
      @Nullable Address address,
      List<byte[]> headers,
      List<Hash> shown,
      long changesAt) {
    byte[] name = address == null ? NO_BYTES : address.toString().getBytes(StandardCharsets.UTF_8);
    int hashes = (told == null ? 0 : 1) + known.size() + shown.size();
    int length = HEAD_BYTES + hashes * Hash.BYTES + name.length;
    for (byte[] header : headers) {
      length += Integer.BYTES + header.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).putLong(changesAt);
    out.put((byte) (told == null ? 0 : TOLD)).put((byte) known.size());
    out.putShort((short) shown.size()).putShort((short) name.length).putInt(headers.size());
    out.put(key.bytes());
    if (told != null) {
      out.put(told.bytes());
    }
    known.forEach(hash -> out.put(hash.bytes()));
    shown.forEach(hash -> out.put(hash.bytes()));
    out.put(name);
    headers.forEach(header -> out.putInt(header.length).put(header));
    return out.array();
  }

  /**
   * Reads {@link #encode}.
   *
   * @throws IOException for other bytes
   */
  static Row decode(byte[] bytes) throws IOException {
    check(bytes.length >= HEAD_BYTES, bytes.length, "bytes");
    int known = knownCount(bytes);
    int name = nameBytes(bytes);
    int count = headerCount(bytes);
    check(bytes[FLAGS_AT] == 0 || bytes[FLAGS_AT] == TOLD, bytes[FLAGS_AT], "as flags");
    check(known <= Row.MAX_KNOWN, known, "hashes");
    check(name <= Address.MAX_BYTES, name, "bytes of an address");
    check(count >= 0 && count <= RecordBytes.MAX_VERSIONS, count, "headers");
    int at = nameAt(bytes) + name;
    for (int i = 0; i < count; i++) {
      check(at + Integer.BYTES <= bytes.length, bytes.length, "bytes");
      int length = ByteBuffer.wrap(bytes).getInt(at);
      check(length >= 0 && length <= HeaderCodec.MAX_BYTES, length, "bytes of a header");
      at += Integer.BYTES + length;
    }
    check(at >= bytes.length, bytes.length - at, "bytes after its end");
    check(at <= bytes.length, at - bytes.length, "bytes too few");
    return checkName(new Row(bytes));
  }

  private static Row checkName(Row row) throws IOException {
    try {
      row.address();
      return row;
    } catch (InvalidAddressException e) {
      throw new IOException("no row: " + e.getMessage(), e);
    }
  }

  private static void check(boolean holds, int value, String what) throws IOException {
    if (!holds) {
      throw new IOException("a row with " + value + " " + what);
    }
  }

  static long changesAt(byte[] row) {
    return ByteBuffer.wrap(row).getLong(0);
  }

  static Key key(byte[] row) {
    return new Key(hash(row, KEY_AT));
  }

  private static boolean isTold(byte[] row) {
    return row[FLAGS_AT] == TOLD;
  }

  static @Nullable Hash told(byte[] row) {
    return isTold(row) ? hash(row, HEAD_BYTES) : null;
  }

  private static int knownAt(byte[] row) {
    return HEAD_BYTES + (isTold(row) ? Hash.BYTES : 0);
  }

  private static int knownCount(byte[] row) {
    return Byte.toUnsignedInt(row[KNOWN_AT]);
  }

  static List<Hash> known(byte[] row) {
    return hashes(row, knownAt(row), knownCount(row));
  }

  private static int shownAt(byte[] row) {
    return knownAt(row) + knownCount(row) * Hash.BYTES;
  }

  static int shownCount(byte[] row) {
    return Short.toUnsignedInt(ByteBuffer.wrap(row).getShort(SHOWN_AT));
  }

  static List<Hash> shown(byte[] row) {
    return hashes(row, shownAt(row), shownCount(row));
  }

  private static int nameAt(byte[] row) {
    return shownAt(row) + shownCount(row) * Hash.BYTES;
  }

  /** How long the address is in UTF-8; 0 for none. */
  static int nameBytes(byte[] row) {
    return Short.toUnsignedInt(ByteBuffer.wrap(row).getShort(NAME_AT));
  }

  static String name(byte[] row) {
    return new String(row, nameAt(row), nameBytes(row), StandardCharsets.UTF_8);
  }

  static int headerCount(byte[] row) {
    return ByteBuffer.wrap(row).getInt(HEADERS_AT);
  }

  static List<byte[]> headers(byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    in.position(nameAt(row) + nameBytes(row));
    List<byte[]> headers = new ArrayList<>();
    for (int i = headerCount(row); i > 0; i--) {
      byte[] header = new byte[in.getInt()];
      in.get(header);
      headers.add(header);
    }
    return headers;
  }

  private static List<Hash> hashes(byte[] row, int at, int count) {
    List<Hash> hashes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      hashes.add(hash(row, at + i * Hash.BYTES));
    }
    return hashes;
  }

  private static Hash hash(byte[] row, int at) {
    return Hash.wrap(Arrays.copyOfRange(row, at, at + Hash.BYTES));
  }
}
