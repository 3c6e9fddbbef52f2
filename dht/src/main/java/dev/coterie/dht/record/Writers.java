package dev.coterie.dht.record;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.vectorclock.WriterId;
import java.nio.ByteBuffer;

/**
 * How a writer is named in clocks: a node's signing key, and the incarnation of its store as eight
 * big-endian bytes. A node that lost or rolled back its store writes under a new incarnation.
 */
public final class Writers {
  private static final int KEY_BYTES = 32;

  private Writers() {}

  public static WriterId writerId(PublicKey key, long incarnation) {
    return WriterId.of(
        ByteBuffer.allocate(KEY_BYTES + Long.BYTES).put(key.bytes()).putLong(incarnation).array());
  }

  /** Whether the writer is an incarnation of this key. */
  public static boolean isOf(WriterId writer, PublicKey key) {
    byte[] bytes = writer.bytes();
    return bytes.length == KEY_BYTES + Long.BYTES
        && ByteBuffer.wrap(bytes, 0, KEY_BYTES).equals(ByteBuffer.wrap(key.bytes()));
  }
}
