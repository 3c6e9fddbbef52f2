package dev.coterie.crypto.primitives;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.Signature;
import java.security.SignatureException;
import javax.crypto.KeyAgreement;
import org.conscrypt.Conscrypt;
import org.conscrypt.OpenSSLX25519PrivateKey;
import org.conscrypt.OpenSSLX25519PublicKey;
import org.conscrypt.OpenSslEdDsaPrivateKey;
import org.conscrypt.OpenSslEdDsaPublicKey;

/**
 * Curves and ChaCha20-Poly1305 in BoringSSL, through Conscrypt.
 *
 * <p>Public keys of given secrets stay with BouncyCastle: Conscrypt makes keys of its own
 * randomness only.
 */
final class NativePrimitives implements Primitives {

  private final Provider conscrypt;

  /** Fails with a {@link LinkageError} or {@link RuntimeException} where there is no library. */
  NativePrimitives() {
    Conscrypt.checkAvailability();
    this.conscrypt = Conscrypt.newProviderBuilder().provideTrustManager(false).build();
  }

  @Override
  public byte[] ed25519PublicKey(byte[] seed) {
    return Points.ed25519PublicKey(seed);
  }

  @Override
  public Ed25519Signer ed25519Signer(byte[] seed) {
    Points.requireKey("An Ed25519 seed", seed);
    OpenSslEdDsaPrivateKey key = new OpenSslEdDsaPrivateKey(seed.clone());
    return message -> {
      try {
        Signature signature = Signature.getInstance("EdDSA", conscrypt);
        signature.initSign(key);
        signature.update(message);
        return signature.sign();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("Signing cannot fail with a checked key", e);
      }
    };
  }

  @Override
  public Ed25519Verifier ed25519Verifier(byte[] publicKey) {
    Points.requireKey("An Ed25519 public key", publicKey);
    if (!Points.isPrimeOrder(publicKey, 0)) {
      return (message, signature) -> false;
    }
    OpenSslEdDsaPublicKey key = new OpenSslEdDsaPublicKey(publicKey.clone());
    // BoringSSL compares the nonce point's encoding with the one it computes from the key, so with
    // a
    // key of prime order only the identity is left to refuse.
    return (message, signature) ->
        signature.length == SIGNATURE_BYTES
            && !Points.isIdentity(signature)
            && verify(key, message, signature);
  }

  private boolean verify(OpenSslEdDsaPublicKey key, byte[] message, byte[] bytes) {
    Signature signature;
    try {
      signature = Signature.getInstance("EdDSA", conscrypt);
      signature.initVerify(key);
      signature.update(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Preparing a check cannot fail with a checked key", e);
    }
    try {
      return signature.verify(bytes);
    } catch (SignatureException e) {
      return false; // the bytes are no signature at all
    }
  }

  @Override
  public X25519Pair newX25519Pair(Entropy entropy) {
    if (!entropy.isSystem()) {
      return Primitives.super.newX25519Pair(entropy);
    }
    try {
      KeyPair pair = KeyPairGenerator.getInstance("XDH", conscrypt).generateKeyPair();
      return new X25519Pair(
          ((OpenSSLX25519PrivateKey) pair.getPrivate()).getU(),
          ((OpenSSLX25519PublicKey) pair.getPublic()).getU());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Conscrypt makes X25519 keys", e);
    }
  }

  @Override
  public byte[] x25519PublicKey(byte[] privateKey) {
    return Points.x25519PublicKey(privateKey);
  }

  @Override
  public byte[] x25519(byte[] privateKey, byte[] publicKey) throws WeakPointException {
    Points.requireKey("An X25519 private key", privateKey);
    Points.requireKey("An X25519 public key", publicKey);
    byte[] shared;
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("XDH", conscrypt);
      agreement.init(new OpenSSLX25519PrivateKey(privateKey.clone()));
      agreement.doPhase(new OpenSSLX25519PublicKey(publicKey.clone()), true);
      shared = agreement.generateSecret();
    } catch (InvalidKeyException e) {
      throw new WeakPointException(); // both keys have the right length, so only this is left
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("X25519 cannot fail with checked keys", e);
    }
    if (Points.isZero(shared)) {
      throw new WeakPointException();
    }
    return shared;
  }

  @Override
  public Aead aead(byte[] key) {
    return new CipherAead(conscrypt, key);
  }

  @Override
  public String describe() {
    return "native: Conscrypt (BoringSSL) curves and ChaCha20-Poly1305";
  }

  @Override
  public String toString() {
    return describe();
  }
}
