package dev.coterie.node.libp2p;

import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Hash;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;

/**
 * Checks signatures of peers whose keys are of any of libp2p's kinds (libp2p specification of peer
 * ids, "Keys"): Ed25519; RSA with PKCS #1 v1.5 and SHA-256; ECDSA on the NIST curves and on
 * secp256k1, both with SHA-256 and DER-encoded signatures.
 */
public final class RemoteSignatures {
  /** Shortest RSA modulus that is taken, in bits; other implementations have the same limit. */
  public static final int MIN_RSA_BITS = 2_048;

  /**
   * Longest RSA modulus that is taken, in bits: checking one takes about as long as a handshake.
   */
  public static final int MAX_RSA_BITS = 8_192;

  /** Longest curve order that is taken, in bits: P-521. */
  private static final int MAX_CURVE_BITS = 521;

  private static final ECDomainParameters SECP256K1 = secp256k1();

  private RemoteSignatures() {}

  private static ECDomainParameters secp256k1() {
    X9ECParameters curve = CustomNamedCurves.getByName("secp256k1");
    return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
  }

  /**
   * Whether the holder of a key signed a message. A key or signature that is malformed, or of a
   * size outside the limits, is false.
   */
  public static boolean verify(RemoteKey key, byte[] message, byte[] signature) {
    try {
      return switch (key.kind()) {
        case ED25519 -> key.ed25519().verify(message, signature);
        case SECP256K1 -> verifySecp256k1(key.data(), message, signature);
        case RSA -> verifyRsa(key.data(), message, signature);
        case ECDSA -> verifyEcdsa(key.data(), message, signature);
      };
    } catch (GeneralSecurityException | IllegalArgumentException malformed) {
      return false; // the bytes of a stranger, who has proven nothing with them
    }
  }

  private static boolean verifyRsa(byte[] der, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    PublicKey key = KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der));
    int bits = ((RSAPublicKey) key).getModulus().bitLength();
    return bits >= MIN_RSA_BITS
        && bits <= MAX_RSA_BITS
        && verify("SHA256withRSA", key, message, signature);
  }

  private static boolean verifyEcdsa(byte[] der, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der));
    return ((ECPublicKey) key).getParams().getOrder().bitLength() <= MAX_CURVE_BITS
        && verify("SHA256withECDSA", key, message, signature);
  }

  private static boolean verify(String algorithm, PublicKey key, byte[] message, byte[] signature)
      throws GeneralSecurityException {
    Signature check = Signature.getInstance(algorithm);
    check.initVerify(key);
    check.update(message);
    return check.verify(signature);
  }

  /** The JDK has this curve no more. */
  private static boolean verifySecp256k1(byte[] point, byte[] message, byte[] signature) {
    ECDSASigner check = new ECDSASigner();
    check.init(
        false, new ECPublicKeyParameters(SECP256K1.getCurve().decodePoint(point), SECP256K1));
    ASN1Sequence numbers = ASN1Sequence.getInstance(signature);
    if (numbers.size() != 2) {
      return false;
    }
    return check.verifySignature(Hash.of(message).bytes(), number(numbers, 0), number(numbers, 1));
  }

  /** BouncyCastle's own decoder of signatures casts without looking. */
  private static BigInteger number(ASN1Sequence numbers, int at) {
    return ASN1Integer.getInstance(numbers.getObjectAt(at)).getValue();
  }
}
