package dev.coterie.crypto.primitives;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * ChaCha20-Poly1305 over a JCA cipher of a given provider.
 *
 * <p>Sealing and opening have a cipher object each: JDK 17's refuses to open with the nonce that
 * the same object sealed with. It likewise refuses to open twice with one nonce, which is harmless
 * and happens (a forged frame, then the right one), so the opening cipher is then replaced.
 */
final class CipherAead implements Aead {

  private static final String ALGORITHM = "ChaCha20-Poly1305";

  private final Provider provider;
  private final SecretKeySpec key;
  private final byte[] sealedNonce = new byte[NONCE_BYTES];
  private final byte[] openedNonce = new byte[NONCE_BYTES];
  private @Nullable Cipher sealer;
  private @Nullable Cipher opener;

  CipherAead(Provider provider, byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException(
          "A ChaCha20-Poly1305 key has " + KEY_BYTES + " bytes, not " + key.length);
    }
    this.provider = provider;
    this.key = new SecretKeySpec(key, "ChaCha20");
  }

  @Override
  public int seal(
      byte[] nonce,
      byte[] associated,
      byte[] input,
      int inputOffset,
      int length,
      byte[] output,
      int outputOffset) {
    checkRanges(nonce, input, inputOffset, length);
    Objects.checkFromIndexSize(outputOffset, length + TAG_BYTES, output.length);
    if (sealer != null && Arrays.equals(sealedNonce, nonce)) {
      throw new IllegalArgumentException("A nonce must not seal twice under one key");
    }
    try {
      Cipher cipher = sealer == null ? newCipher() : sealer;
      sealer = cipher;
      cipher.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(nonce));
      System.arraycopy(nonce, 0, sealedNonce, 0, NONCE_BYTES);
      cipher.updateAAD(associated);
      return cipher.doFinal(input, inputOffset, length, output, outputOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Sealing cannot fail with checked arguments", e);
    }
  }

  @Override
  public int open(
      byte[] nonce,
      byte[] associated,
      byte[] input,
      int inputOffset,
      int length,
      byte[] output,
      int outputOffset)
      throws ForgedMessageException {
    checkRanges(nonce, input, inputOffset, length);
    if (length < TAG_BYTES) {
      throw new ForgedMessageException(
          "A sealed message has at least " + TAG_BYTES + " bytes, not " + length);
    }
    Objects.checkFromIndexSize(outputOffset, length - TAG_BYTES, output.length);
    try {
      Cipher cipher = opener == null || Arrays.equals(openedNonce, nonce) ? newCipher() : opener;
      opener = cipher;
      System.arraycopy(nonce, 0, openedNonce, 0, NONCE_BYTES);
      cipher.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(nonce));
      cipher.updateAAD(associated);
      return cipher.doFinal(input, inputOffset, length, output, outputOffset);
    } catch (AEADBadTagException e) {
      throw new ForgedMessageException("The tag of a sealed message does not fit");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Opening can fail only by its tag", e);
    }
  }

  private static void checkRanges(byte[] nonce, byte[] input, int inputOffset, int length) {
    if (nonce.length != NONCE_BYTES) {
      throw new IllegalArgumentException(
          "A nonce has " + NONCE_BYTES + " bytes, not " + nonce.length);
    }
    Objects.checkFromIndexSize(inputOffset, length, input.length);
  }

  private Cipher newCipher() throws GeneralSecurityException {
    return Cipher.getInstance(ALGORITHM, provider);
  }
}
