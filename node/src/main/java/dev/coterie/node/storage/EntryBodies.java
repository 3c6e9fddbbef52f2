package dev.coterie.node.storage;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.vectorclock.VersionHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * What the store's journal entries hold. The last entry of a name counts.
 *
 * <ul>
 *   <li>{@link #RECORD}: key (32), number of links (1), links (16 each), and the record as {@link
 *       StoredImage} keeps it from its fingerprint on. All that is kept under the key, but for
 *       large payloads.
 *   <li>{@link #PAYLOAD}: key (32), version hash (32), payload. Written before the record that
 *       names it.
 *   <li>{@link #NOTE}: length of the name (1), name (kind, then the rest), value; an empty value
 *       removes the note.
 *   <li>{@link #DROP}: key (32). Whatever was kept under it until here is not any more.
 * </ul>
 *
 * <p>Links are the blinded prefixes above the key, cut to {@value #LINK_BYTES} bytes: they are only
 * searched by, and stand here so that a rebuilt index need not parse headers.
 */
final class EntryBodies {
  static final int RECORD = 1;
  static final int PAYLOAD = 2;
  static final int NOTE = 3;
  static final int DROP = 4;

  /** The index keeps where a drop lies among the notes, under a kind that no note has. */
  static final byte DROP_KIND = 0x7f;

  static final int LINK_BYTES = 16;
  static final int PAYLOAD_AT = 2 * Hash.BYTES;
  private static final int LINKS_AT = Hash.BYTES + 1;

  private EntryBodies() {}

  static byte[][] links(List<Hash> prefixes) {
    byte[][] links = new byte[prefixes.size() - 1][]; // the last one is the key
    for (int i = 0; i < links.length; i++) {
      links[i] = link(prefixes.get(i));
    }
    return links;
  }

  static byte[] link(Hash prefix) {
    return Arrays.copyOf(prefix.bytes(), LINK_BYTES);
  }

  static ByteBuffer record(Key key, byte[][] links, ByteBuffer stored) {
    ByteBuffer body =
        ByteBuffer.allocate(LINKS_AT + links.length * LINK_BYTES + stored.remaining());
    body.put(key.bytes()).put((byte) links.length);
    for (byte[] link : links) {
      body.put(link);
    }
    return body.put(stored).flip();
  }

  static ByteBuffer payload(Key key, VersionHash version, byte[] payload) {
    return ByteBuffer.allocate(PAYLOAD_AT + payload.length)
        .put(key.bytes())
        .put(version.bytes())
        .put(payload)
        .flip();
  }

  static ByteBuffer note(byte[] name, byte[] value) {
    return ByteBuffer.allocate(1 + name.length + value.length)
        .put((byte) name.length)
        .put(name)
        .put(value)
        .flip();
  }

  /** A note's name in the journal and the index: its kind's code, then its own bytes. */
  static byte[] noteName(NoteKey key) {
    byte[] name = key.name();
    return ByteBuffer.allocate(1 + name.length).put((byte) key.kind().code()).put(name).array();
  }

  static ByteBuffer drop(byte[] key) {
    return ByteBuffer.wrap(key);
  }

  /** The name under which the index keeps where the drop of a key lies. */
  static byte[] dropName(byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(DROP_KIND).put(key).array();
  }

  static boolean isDropName(byte[] name) {
    return name[0] == DROP_KIND;
  }

  static byte[] key(ByteBuffer body) {
    return slice(body, 0, Hash.BYTES);
  }

  static byte[][] links(ByteBuffer recordBody) {
    byte[][] links = new byte[recordBody.get(Hash.BYTES) & 0xff][];
    for (int i = 0; i < links.length; i++) {
      links[i] = slice(recordBody, LINKS_AT + i * LINK_BYTES, LINK_BYTES);
    }
    return links;
  }

  /** The record of a record's body, as {@link StoredImage} wants it. */
  static ByteBuffer stored(ByteBuffer recordBody) {
    int start = LINKS_AT + (recordBody.get(Hash.BYTES) & 0xff) * LINK_BYTES;
    return recordBody.slice(start, recordBody.limit() - start);
  }

  static byte[] version(ByteBuffer payloadBody) {
    return slice(payloadBody, Hash.BYTES, Hash.BYTES);
  }

  static byte[] noteName(ByteBuffer noteBody) {
    return slice(noteBody, 1, noteBody.get(0) & 0xff);
  }

  static byte[] noteValue(ByteBuffer noteBody) {
    int start = 1 + (noteBody.get(0) & 0xff);
    return slice(noteBody, start, noteBody.limit() - start);
  }

  static byte[] slice(ByteBuffer from, int start, int length) {
    byte[] bytes = new byte[length];
    from.get(start, bytes);
    return bytes;
  }
}
