package dev.coterie.simulator.disk;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What the entries of a simulated store's journal hold. The last entry of a name counts.
 *
 * <ul>
 *   <li>{@link #RECORD}: key (32), all headers kept under it, as they travel.
 *   <li>{@link #PAYLOAD}: version hash (32), payload. Written before the record that names it.
 *   <li>{@link #NOTE}: kind (1), length of the name (1), name, value; no value removes the note.
 *   <li>{@link #DROP}: key (32). Whatever was kept under it until here is not any more.
 *   <li>{@link #GONE}: version hash (32). Its payload, if it was kept until here, is not any more.
 * </ul>
 */
final class Bodies {
  static final int RECORD = 1;
  static final int PAYLOAD = 2;
  static final int NOTE = 3;
  static final int DROP = 4;
  static final int GONE = 5;

  private static final NoteKey.Kind[] KINDS = NoteKey.Kind.values();

  private Bodies() {}

  static ByteBuffer record(Key key, List<Version> headers) {
    byte[] encoded = RecordBytes.of(headers).encoded();
    return ByteBuffer.allocate(Hash.BYTES + encoded.length).put(key.bytes()).put(encoded).flip();
  }

  static ByteBuffer payload(VersionHash version, byte[] payload) {
    return ByteBuffer.allocate(Hash.BYTES + payload.length)
        .put(version.bytes())
        .put(payload)
        .flip();
  }

  static ByteBuffer note(NoteKey key, byte[] value) {
    byte[] name = key.name();
    return ByteBuffer.allocate(2 + name.length + value.length)
        .put((byte) key.kind().ordinal())
        .put((byte) name.length)
        .put(name)
        .put(value)
        .flip();
  }

  static ByteBuffer drop(Key key) {
    return ByteBuffer.wrap(key.bytes());
  }

  static ByteBuffer gone(VersionHash version) {
    return ByteBuffer.wrap(version.bytes());
  }

  static Key key(ByteBuffer body) {
    return Key.wrap(slice(body, 0, Hash.BYTES));
  }

  static Siblings<Version> headers(ByteBuffer recordBody) throws IOException {
    try {
      return Siblings.of(RecordBytes.wrap(rest(recordBody, Hash.BYTES)).versions());
    } catch (MalformedVersionException e) {
      throw new IOException("an entry whose checksum holds and that is no record", e);
    }
  }

  static VersionHash version(ByteBuffer payloadBody) {
    return VersionHash.of(slice(payloadBody, 0, Hash.BYTES));
  }

  static byte[] payload(ByteBuffer payloadBody) {
    return rest(payloadBody, Hash.BYTES);
  }

  static NoteKey noteKey(ByteBuffer noteBody) {
    return new NoteKey(KINDS[noteBody.get(0)], slice(noteBody, 2, noteBody.get(1) & 0xff));
  }

  static byte[] noteValue(ByteBuffer noteBody) {
    return rest(noteBody, 2 + (noteBody.get(1) & 0xff));
  }

  private static byte[] rest(ByteBuffer from, int start) {
    return slice(from, start, from.remaining() - start);
  }

  private static byte[] slice(ByteBuffer from, int start, int length) {
    byte[] bytes = new byte[length];
    from.get(from.position() + start, bytes);
    return bytes;
  }
}
