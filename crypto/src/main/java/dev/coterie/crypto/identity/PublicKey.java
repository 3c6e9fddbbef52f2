package dev.coterie.crypto.identity;

import dev.coterie.crypto.primitives.Ed25519Verifier;
import dev.coterie.crypto.primitives.Primitives;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 public key: 32 bytes that check signatures; immutable, ordered by its bytes.
 *
 * <p>Any 32 bytes are accepted. Bytes that are no usable point make a key that verifies nothing,
 * which is how other libp2p implementations treat them too.
 */
public final class PublicKey implements Comparable<PublicKey> {

  /** Length of the raw key, in bytes. */
  public static final int BYTES = Primitives.KEY_BYTES;

  private static final Verifiers VERIFIERS = new Verifiers();

  private final byte[] raw;
  private volatile @Nullable Ed25519Verifier verifier;

  private PublicKey(byte[] raw) {
    this.raw = raw;
  }

  /**
   * A key from its 32 raw bytes; the array is copied.
   *
   * @throws MalformedKeyException if there are more or fewer
   */
  public static PublicKey of(byte[] raw) {
    if (raw.length != BYTES) {
      throw new MalformedKeyException(
          "An Ed25519 public key has " + BYTES + " bytes, not " + raw.length);
    }
    return new PublicKey(raw.clone());
  }

  /**
   * Reads libp2p's {@code PublicKey} message.
   *
   * @throws MalformedKeyException if the bytes are no such message
   * @throws UnsupportedKeyException if it holds a key of another kind than Ed25519
   */
  public static PublicKey fromProtobuf(byte[] encoded) {
    return RemoteKey.fromProtobuf(encoded).ed25519();
  }

  /** libp2p's {@code PublicKey} message, in its one deterministic encoding; 36 bytes. */
  public byte[] toProtobuf() {
    return RemoteKey.of(this).toProtobuf();
  }

  /** The name of the peer that holds this key's secret. */
  public PeerId peerId() {
    return PeerId.ofPublicKeyMessage(toProtobuf());
  }

  /**
   * Whether the signature is this key's over the message. Strict, see {@link
   * Primitives#ed25519Verifier}; false for a signature of any wrong shape.
   */
  public boolean verify(byte[] message, byte[] signature) {
    Ed25519Verifier prepared = verifier;
    if (prepared == null) {
      prepared = VERIFIERS.of(this);
      verifier = prepared;
    }
    return prepared.verify(message, signature);
  }

  /** A copy of the 32 raw bytes. */
  public byte[] bytes() {
    return raw.clone();
  }

  @Override
  public int compareTo(PublicKey other) {
    return Arrays.compareUnsigned(raw, other.raw);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicKey key && Arrays.equals(raw, key.raw);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(raw);
  }

  /** The raw bytes in hexadecimal. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(raw);
  }
}
