package dev.coterie.crypto.primitives;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Signatures that a holder of the secret can make and lax verifiers accept: equations that hold
 * only up to the point of order two, (0, -1). Adding it to a point negates both coordinates, so
 * plain number arithmetic suffices.
 */
final class EdwardsForgery {

  private static final BigInteger P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger L =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  private final byte[] publicKey;
  private final byte[] noncePoint;
  private final BigInteger secret;
  private final BigInteger nonce;

  EdwardsForgery(Entropy entropy) {
    byte[] seed = entropy.bytes(32);
    byte[] nonceSeed = entropy.bytes(32);
    publicKey = Points.ed25519PublicKey(seed);
    secret = scalar(seed);
    noncePoint = Points.ed25519PublicKey(nonceSeed);
    nonce = scalar(nonceSeed);
  }

  byte[] publicKey() {
    return publicKey.clone();
  }

  byte[] publicKeyWithTorsion() {
    return plusOrderTwo(publicKey);
  }

  byte[] honest(byte[] message) {
    return signature(noncePoint, publicKey, message);
  }

  byte[] unreduced(byte[] message) {
    byte[] signature = honest(message);
    BigInteger scalar = number(Arrays.copyOfRange(signature, 32, 64)).add(L);
    System.arraycopy(bytes(scalar), 0, signature, 32, 32);
    return signature;
  }

  byte[] withTorsionInNonce(byte[] message) {
    return signature(plusOrderTwo(noncePoint), publicKey, message);
  }

  byte[] forTorsionKey(byte[] message) {
    return signature(noncePoint, plusOrderTwo(publicKey), message);
  }

  byte[] withIdentityNonce(byte[] message) {
    byte[] identity = new byte[32];
    identity[0] = 1;
    BigInteger scalar = challenge(identity, publicKey, message).multiply(secret).mod(L);
    return concat(identity, bytes(scalar));
  }

  private byte[] signature(byte[] point, byte[] key, byte[] message) {
    BigInteger scalar = challenge(point, key, message).multiply(secret).add(nonce).mod(L);
    return concat(point, bytes(scalar));
  }

  private static BigInteger challenge(byte[] point, byte[] key, byte[] message) {
    return number(sha512(point, key, message)).mod(L);
  }

  /** RFC 8032 §5.1.5, steps 1 to 3. */
  private static BigInteger scalar(byte[] seed) {
    byte[] half = Arrays.copyOf(sha512(seed), 32);
    half[0] &= (byte) 0xF8;
    half[31] &= 0x7F;
    half[31] |= 0x40;
    return number(half);
  }

  private static byte[] plusOrderTwo(byte[] point) {
    boolean odd = point[31] < 0;
    byte[] y = point.clone();
    y[31] &= 0x7F;
    byte[] negated = bytes(P.subtract(number(y)));
    if (!odd) {
      negated[31] |= (byte) 0x80;
    }
    return negated;
  }

  private static BigInteger number(byte[] littleEndian) {
    return new BigInteger(1, reversed(littleEndian));
  }

  private static byte[] bytes(BigInteger number) {
    byte[] bigEndian = number.toByteArray();
    byte[] littleEndian = reversed(bigEndian);
    return Arrays.copyOf(littleEndian, 32);
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] result = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      result[i] = bytes[bytes.length - 1 - i];
    }
    return result;
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] result = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, result, left.length, right.length);
    return result;
  }

  private static byte[] sha512(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
