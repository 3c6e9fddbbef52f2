package dev.coterie.node.libp2p.noise;

import dev.coterie.crypto.primitives.Primitives;
import dev.coterie.node.libp2p.Libp2pException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The running hash and chaining key of a handshake (Noise §5.2). */
final class SymmetricState {
  private static final byte[] PROTOCOL_NAME =
      "Noise_XX_25519_ChaChaPoly_SHA256".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NOTHING = new byte[0];
  private static final int KEY_BYTES = 32;

  private final Primitives primitives;
  // The name has exactly the length of a hash, so it is taken as it is.
  private byte[] hash = PROTOCOL_NAME.clone();
  private byte[] chainingKey = PROTOCOL_NAME.clone();
  private @Nullable CipherState cipher;

  SymmetricState(Primitives primitives) {
    this.primitives = primitives;
    mixHash(NOTHING); // the empty prologue
  }

  void mixHash(byte[] data) {
    hash = primitives.sha256(hash, data);
  }

  void mixKey(byte[] secret) {
    byte[] two = primitives.hkdfSha256(secret, chainingKey, NOTHING, 2 * KEY_BYTES);
    chainingKey = Arrays.copyOf(two, KEY_BYTES);
    cipher = new CipherState(primitives, Arrays.copyOfRange(two, KEY_BYTES, 2 * KEY_BYTES));
  }

  byte[] encryptAndHash(byte[] plaintext) {
    CipherState key = cipher;
    byte[] message = plaintext;
    if (key != null) {
      message = Arrays.copyOf(plaintext, plaintext.length + CipherState.TAG_BYTES);
      key.seal(hash, message, 0, plaintext.length);
    }
    mixHash(message);
    return message;
  }

  byte[] decryptAndHash(byte[] message) throws Libp2pException {
    CipherState key = cipher;
    byte[] plaintext = message;
    if (key != null) {
      byte[] opened = message.clone();
      plaintext = Arrays.copyOf(opened, key.open(hash, opened, 0, opened.length));
    }
    mixHash(message);
    return plaintext;
  }

  /** The keys of the two directions: the dialler's first. */
  CipherState[] split() {
    byte[] two = primitives.hkdfSha256(NOTHING, chainingKey, NOTHING, 2 * KEY_BYTES);
    return new CipherState[] {
      new CipherState(primitives, Arrays.copyOf(two, KEY_BYTES)),
      new CipherState(primitives, Arrays.copyOfRange(two, KEY_BYTES, 2 * KEY_BYTES))
    };
  }
}
