package dev.coterie.node.libp2p.noise;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.crypto.primitives.X25519Pair;
import dev.coterie.node.libp2p.proto.NoiseExtensions;
import dev.coterie.node.libp2p.proto.NoiseHandshakePayload;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A host's Noise key pair and the payload that binds it to the host's identity. Made once per host,
 * so that a handshake costs no signature.
 */
public final class NoiseKeys {
  private static final byte[] SIGNED_PREFIX =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);

  private final Primitives primitives;
  private final Entropy entropy;
  private final byte[] privateKey;
  private final byte[] publicKey;
  private final byte[] payload;
  private final List<String> muxers;
  private final Bindings bindings = new Bindings();

  NoiseKeys(
      Primitives primitives,
      Entropy entropy,
      byte[] privateKey,
      byte[] payload,
      List<String> muxers) {
    this.primitives = primitives;
    this.entropy = entropy;
    this.privateKey = privateKey;
    this.publicKey = primitives.x25519PublicKey(privateKey);
    this.payload = payload;
    this.muxers = List.copyOf(muxers);
  }

  /**
   * Makes a key pair and its payload.
   *
   * @param muxers the multiplexers to name in the handshake, best first; none, and they are
   *     negotiated after it
   */
  public static NoiseKeys of(
      Primitives primitives, Entropy entropy, Identity identity, List<String> muxers) {
    byte[] privateKey = entropy.bytes(Primitives.KEY_BYTES);
    byte[] publicKey = primitives.x25519PublicKey(privateKey);
    NoiseHandshakePayload.Builder message =
        NoiseHandshakePayload.newBuilder()
            .setIdentityKey(ByteString.copyFrom(identity.publicKey().toProtobuf()))
            .setIdentitySig(ByteString.copyFrom(identity.sign(signed(publicKey))));
    if (!muxers.isEmpty()) {
      message.setExtensions(NoiseExtensions.newBuilder().addAllStreamMuxers(muxers));
    }
    return new NoiseKeys(primitives, entropy, privateKey, message.build().toByteArray(), muxers);
  }

  /** What an identity signs for a Noise key. */
  static byte[] signed(byte[] staticKey) {
    byte[] bytes = new byte[SIGNED_PREFIX.length + staticKey.length];
    System.arraycopy(SIGNED_PREFIX, 0, bytes, 0, SIGNED_PREFIX.length);
    System.arraycopy(staticKey, 0, bytes, SIGNED_PREFIX.length, staticKey.length);
    return bytes;
  }

  /** Whether an identity's holder signed a Noise key as its own. */
  boolean isBound(RemoteKey identity, byte[] staticKey, byte[] signature) {
    return bindings.holds(identity, staticKey, signature);
  }

  Primitives primitives() {
    return primitives;
  }

  X25519Pair newEphemeralKeys() {
    return primitives.newX25519Pair(entropy);
  }

  byte[] privateKey() {
    return privateKey;
  }

  byte[] publicKey() {
    return publicKey;
  }

  byte[] payload() {
    return payload;
  }

  List<String> muxers() {
    return muxers;
  }
}
