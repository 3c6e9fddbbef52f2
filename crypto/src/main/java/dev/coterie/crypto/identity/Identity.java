package dev.coterie.crypto.identity;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.coterie.crypto.identity.proto.KeyType;
import dev.coterie.crypto.identity.proto.PrivateKeyMessage;
import dev.coterie.crypto.primitives.Ed25519Signer;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Primitives;
import java.security.MessageDigest;
import java.util.Arrays;

/** An Ed25519 secret: signs in the name of one peer. Immutable; safe for several threads. */
public final class Identity {

  /** Length of the secret seed, in bytes. */
  public static final int SEED_BYTES = Primitives.KEY_BYTES;

  /** Longest private key message that is read, in bytes: an Ed25519 one has 68. */
  public static final int MAX_ENCODED_BYTES = 8192;

  private final byte[] seed;
  private final PublicKey publicKey;
  private final PeerId peerId;
  private final Ed25519Signer signer;

  private Identity(byte[] seed) {
    this.seed = seed;
    this.publicKey = PublicKey.of(Primitives.best().ed25519PublicKey(seed));
    this.peerId = publicKey.peerId();
    this.signer = Primitives.best().ed25519Signer(seed);
  }

  /** A new identity; as secret as the entropy is. */
  public static Identity generate(Entropy entropy) {
    return new Identity(entropy.bytes(SEED_BYTES));
  }

  /**
   * The identity of a 32-byte seed; the array is copied.
   *
   * @throws MalformedKeyException if it has another length
   */
  public static Identity fromSeed(byte[] seed) {
    if (seed.length != SEED_BYTES) {
      throw new MalformedKeyException(
          "An Ed25519 seed has " + SEED_BYTES + " bytes, not " + seed.length);
    }
    return new Identity(seed.clone());
  }

  /**
   * Reads libp2p's {@code PrivateKey} message: seed and public key; also, as the specification
   * asks, the old form with the public key twice.
   *
   * @throws MalformedKeyException if the bytes are no such message, or the public key is not the
   *     seed's
   * @throws UnsupportedKeyException if it is a key of another kind
   */
  public static Identity fromProtobuf(byte[] encoded) {
    if (encoded.length > MAX_ENCODED_BYTES) {
      throw new MalformedKeyException(
          "A private key message has at most "
              + MAX_ENCODED_BYTES
              + " bytes, not "
              + encoded.length);
    }
    PrivateKeyMessage message;
    try {
      message = PrivateKeyMessage.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      // The cause stays out: its message or partial result may hold the secret.
      throw new MalformedKeyException("Not a libp2p private key message");
    }
    if (!message.hasType() || !message.hasData()) {
      throw new MalformedKeyException("A private key message has both a type and data");
    }
    if (message.getType() != KeyType.ED25519) {
      throw new UnsupportedKeyException(
          "Only Ed25519 private keys (type 1) can be used here, not type "
              + message.getTypeValue());
    }
    return fromSeedAndPublicKeys(message.getData().toByteArray());
  }

  private static Identity fromSeedAndPublicKeys(byte[] data) {
    if (data.length != SEED_BYTES + PublicKey.BYTES
        && data.length != SEED_BYTES + 2 * PublicKey.BYTES) {
      throw new MalformedKeyException(
          "An Ed25519 private key message holds 64 or 96 bytes, not " + data.length);
    }
    Identity identity = fromSeed(Arrays.copyOf(data, SEED_BYTES));
    byte[] expected = identity.publicKey.bytes();
    for (int at = SEED_BYTES; at < data.length; at += PublicKey.BYTES) {
      byte[] stated = Arrays.copyOfRange(data, at, at + PublicKey.BYTES);
      if (!MessageDigest.isEqual(stated, expected)) {
        throw new MalformedKeyException(
            "The public key in a private key message is not that of its seed");
      }
    }
    return identity;
  }

  /** libp2p's {@code PrivateKey} message, 68 bytes: a secret. */
  public byte[] toProtobuf() {
    byte[] data = Arrays.copyOf(seed, SEED_BYTES + PublicKey.BYTES);
    System.arraycopy(publicKey.bytes(), 0, data, SEED_BYTES, PublicKey.BYTES);
    return PrivateKeyMessage.newBuilder()
        .setType(KeyType.ED25519)
        .setData(ByteString.copyFrom(data))
        .build()
        .toByteArray();
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  public PeerId peerId() {
    return peerId;
  }

  /** The 64-byte Ed25519 signature of the message. */
  public byte[] sign(byte[] message) {
    return signer.sign(message);
  }

  /** A copy of the 32-byte seed: a secret. */
  public byte[] seed() {
    return seed.clone();
  }

  /** The peer id; never the secret. */
  @Override
  public String toString() {
    return "Identity of " + peerId;
  }
}
