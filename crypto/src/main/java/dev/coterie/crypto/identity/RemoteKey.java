package dev.coterie.crypto.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.proto.KeyType;
import dev.coterie.crypto.identity.proto.PublicKeyMessage;
import java.util.Arrays;

/**
 * A public key of any kind that libp2p has, as another implementation sent it: its kind, its data
 * and the peer id that follows from them.
 *
 * <p>Only {@link Kind#ED25519} can check signatures here; the others are names.
 */
public final class RemoteKey {

  /** The kinds of libp2p's {@code KeyType}. */
  public enum Kind {
    /** Data is a DER-encoded PKIX key. */
    RSA(KeyType.RSA),
    /** Data is the 32 raw bytes. */
    ED25519(KeyType.ED25519),
    /** Data is a compressed point in 33 bytes. */
    SECP256K1(KeyType.SECP256K1),
    /** Data is a DER-encoded PKIX key. */
    ECDSA(KeyType.ECDSA);

    private final KeyType wire;

    Kind(KeyType wire) {
      this.wire = wire;
    }
  }

  /** Longest message that is read, in bytes; an RSA key of 8,192 bits takes about 1,100. */
  public static final int MAX_ENCODED_BYTES = 4096;

  private final Kind kind;
  private final byte[] data;

  private RemoteKey(Kind kind, byte[] data) {
    this.kind = kind;
    this.data = data;
  }

  static RemoteKey of(PublicKey key) {
    return new RemoteKey(Kind.ED25519, key.bytes());
  }

  /**
   * Reads libp2p's {@code PublicKey} message; unknown fields are ignored.
   *
   * @throws MalformedKeyException if the bytes are no such message, a field is missing, the message
   *     is longer than {@link #MAX_ENCODED_BYTES}, or an Ed25519 key has not 32 bytes
   * @throws UnsupportedKeyException if the kind is none of {@link Kind}
   */
  public static RemoteKey fromProtobuf(byte[] encoded) {
    if (encoded.length > MAX_ENCODED_BYTES) {
      throw new MalformedKeyException(
          "A public key message has at most "
              + MAX_ENCODED_BYTES
              + " bytes, not "
              + encoded.length);
    }
    PublicKeyMessage message;
    try {
      message = PublicKeyMessage.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedKeyException("Not a libp2p public key message: " + e.getMessage(), e);
    }
    if (!message.hasType() || !message.hasData()) {
      throw new MalformedKeyException("A public key message has both a type and data");
    }
    byte[] data = message.getData().toByteArray();
    Kind kind = kindOf(message.getTypeValue());
    if (kind == Kind.ED25519 && data.length != PublicKey.BYTES) {
      throw new MalformedKeyException(
          "An Ed25519 public key has " + PublicKey.BYTES + " bytes, not " + data.length);
    }
    return new RemoteKey(kind, data);
  }

  private static Kind kindOf(int number) {
    for (Kind kind : Kind.values()) {
      if (kind.wire.getNumber() == number) {
        return kind;
      }
    }
    throw new UnsupportedKeyException("Unknown kind of public key: " + number);
  }

  /** libp2p's {@code PublicKey} message: both fields, in order, shortest varints. */
  public byte[] toProtobuf() {
    return PublicKeyMessage.newBuilder()
        .setType(kind.wire)
        .setData(ByteString.copyFrom(data))
        .build()
        .toByteArray();
  }

  public Kind kind() {
    return kind;
  }

  /** A copy of the key's data, in the encoding of its kind. */
  public byte[] data() {
    return data.clone();
  }

  /** The name of the peer that holds this key's secret. */
  public PeerId peerId() {
    return PeerId.ofPublicKeyMessage(toProtobuf());
  }

  /**
   * This key as one that can check signatures.
   *
   * @throws UnsupportedKeyException if it is not Ed25519
   */
  public PublicKey ed25519() {
    if (kind != Kind.ED25519) {
      throw new UnsupportedKeyException(
          "Peer " + peerId() + " has a key of kind " + kind + "; only ED25519 can be used here");
    }
    return PublicKey.of(data);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemoteKey key && kind == key.kind && Arrays.equals(data, key.data);
  }

  @Override
  public int hashCode() {
    return 31 * kind.wire.getNumber() + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return kind + " " + peerId();
  }
}
