package dev.coterie.node.libp2p.noise;

import dev.coterie.crypto.primitives.Aead;
import dev.coterie.crypto.primitives.ForgedMessageException;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pException.Reason;

/** A key and a counter that never repeats under it (Noise §5.1); one direction of a connection. */
public final class CipherState {
  /** How much longer a sealed message is, in bytes. */
  public static final int TAG_BYTES = Aead.TAG_BYTES;

  private static final byte[] NOTHING = new byte[0];

  private final Aead aead;
  private final byte[] nonce = new byte[Aead.NONCE_BYTES];
  private long counter;

  CipherState(Primitives primitives, byte[] key) {
    aead = primitives.aead(key);
  }

  /** Seals bytes in place; the tag follows them. */
  public void seal(byte[] bytes, int offset, int length) {
    seal(NOTHING, bytes, offset, length);
  }

  void seal(byte[] associated, byte[] bytes, int offset, int length) {
    aead.seal(nextNonce(), associated, bytes, offset, length, bytes, offset);
  }

  /**
   * Opens bytes in place and returns how many there are without the tag.
   *
   * @throws Libp2pException {@code PROTOCOL_VIOLATION} if they were changed or made by another key
   */
  public int open(byte[] bytes, int offset, int length) throws Libp2pException {
    return open(NOTHING, bytes, offset, length);
  }

  int open(byte[] associated, byte[] bytes, int offset, int length) throws Libp2pException {
    try {
      return aead.open(nextNonce(), associated, bytes, offset, length, bytes, offset);
    } catch (ForgedMessageException e) {
      throw new Libp2pException(
          Reason.PROTOCOL_VIOLATION, "noise: a message of " + length + " bytes is forged", e);
    }
  }

  private byte[] nextNonce() {
    if (counter == -1) {
      throw new IllegalStateException(
          "2^64 - 1 messages under one key: the last nonce is reserved");
    }
    for (int i = 0; i < 8; i++) {
      nonce[4 + i] = (byte) (counter >>> (8 * i));
    }
    counter++;
    return nonce;
  }
}
