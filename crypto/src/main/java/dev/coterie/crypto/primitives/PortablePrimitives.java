package dev.coterie.crypto.primitives;

import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import javax.crypto.Cipher;
import javax.crypto.NoSuchPaddingException;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Curves in BouncyCastle, ChaCha20-Poly1305 in the JDK: runs wherever Java runs. */
final class PortablePrimitives implements Primitives {

  private final Provider jdkCiphers;
  private final String description;

  PortablePrimitives(String whyNotNative) {
    this.jdkCiphers = jdkCiphers();
    this.description =
        "portable: BouncyCastle curves, JDK ChaCha20-Poly1305 (" + whyNotNative + ")";
  }

  private static Provider jdkCiphers() {
    try {
      return Cipher.getInstance("ChaCha20-Poly1305").getProvider();
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      throw new IllegalStateException("Java 11 and later have ChaCha20-Poly1305", e);
    }
  }

  @Override
  public byte[] ed25519PublicKey(byte[] seed) {
    return Points.ed25519PublicKey(seed);
  }

  @Override
  public Ed25519Signer ed25519Signer(byte[] seed) {
    byte[] publicKey = Points.ed25519PublicKey(seed);
    byte[] secret = seed.clone();
    return message -> {
      byte[] signature = new byte[SIGNATURE_BYTES];
      Ed25519.sign(secret, 0, publicKey, 0, message, 0, message.length, signature, 0);
      return signature;
    };
  }

  @Override
  public Ed25519Verifier ed25519Verifier(byte[] publicKey) {
    Points.requireKey("An Ed25519 public key", publicKey);
    Ed25519.PublicPoint point = Ed25519.validatePublicKeyFullExport(publicKey, 0);
    if (point == null) {
      return (message, signature) -> false;
    }
    // BouncyCastle multiplies the equation by a small factor that the signature decides, so a nonce
    // point with a torsion part could pass; with prime order on both sides it cannot.
    return (message, signature) ->
        signature.length == SIGNATURE_BYTES
            && Ed25519.verify(signature, 0, point, message, 0, message.length)
            && Points.isPrimeOrder(signature, 0);
  }

  @Override
  public byte[] x25519PublicKey(byte[] privateKey) {
    return Points.x25519PublicKey(privateKey);
  }

  @Override
  public byte[] x25519(byte[] privateKey, byte[] publicKey) throws WeakPointException {
    Points.requireKey("An X25519 private key", privateKey);
    Points.requireKey("An X25519 public key", publicKey);
    byte[] shared = new byte[KEY_BYTES];
    if (!X25519.calculateAgreement(privateKey, 0, publicKey, 0, shared, 0)) {
      throw new WeakPointException();
    }
    return shared;
  }

  @Override
  public Aead aead(byte[] key) {
    return new CipherAead(jdkCiphers, key);
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }
}
