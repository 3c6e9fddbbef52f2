package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a peer has done about reap epochs, as its store keeps it. It comes back with the disk: a
 * home that was put back does not know what it did since, and must not.
 *
 * @param entered the last closed epoch that this peer is in
 * @param part the epoch whose rounds it took part in last
 * @param rounds how many of those it is through with, 0 to 2
 */
record ReapNote(Optional<Hash> entered, Optional<Hash> part, int rounds) {
  static final ReapNote NOTHING = new ReapNote(Optional.empty(), Optional.empty(), 0);

  private static final byte FORMAT = 1;
  private static final int BYTES = 2 + 2 * Hash.BYTES;
  private static final Hash NONE = Hash.wrap(new byte[Hash.BYTES]);

  byte[] encode() {
    return ByteBuffer.allocate(BYTES)
        .put(FORMAT)
        .put(entered.orElse(NONE).bytes())
        .put(part.orElse(NONE).bytes())
        .put((byte) rounds)
        .array();
  }

  /** Reads a note. One that is damaged or of another format says nothing: the peer enters anew. */
  static ReapNote decode(byte[] bytes) {
    if (bytes.length != BYTES
        || bytes[0] != FORMAT
        || bytes[BYTES - 1] < 0
        || bytes[BYTES - 1] > 2) {
      return NOTHING;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes, 1, BYTES - 1);
    Optional<Hash> entered = hash(in);
    Optional<Hash> part = hash(in);
    return new ReapNote(entered, part, in.get());
  }

  private static Optional<Hash> hash(ByteBuffer in) {
    byte[] bytes = new byte[Hash.BYTES];
    in.get(bytes);
    return Optional.of(Hash.wrap(bytes)).filter(hash -> !hash.equals(NONE));
  }
}
