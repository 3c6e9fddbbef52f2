package dev.coterie.node.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.RemoteKey;
import dev.coterie.crypto.primitives.Hash;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSignaturesTest {
  private static final byte[] MESSAGE = "hello".getBytes(StandardCharsets.UTF_8);
  private static final byte[] OTHER = "hullo".getBytes(StandardCharsets.UTF_8);

  /** libp2p's message of a public key: the number of its kind, and its data. */
  private static RemoteKey key(int kind, byte[] data) {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    message.writeBytes(new byte[] {0x08, (byte) kind, 0x12});
    int length = data.length;
    for (; length >= 0x80; length >>>= 7) {
      message.write(length | 0x80);
    }
    message.write(length);
    message.writeBytes(data);
    return RemoteKey.fromProtobuf(message.toByteArray());
  }

  private static void holdsForItsMessageOnly(RemoteKey key, byte[] signature) {
    assertThat(RemoteSignatures.verify(key, MESSAGE, signature)).isTrue();
    assertThat(RemoteSignatures.verify(key, OTHER, signature)).isFalse();
    for (int i = 0; i < signature.length; i++) {
      byte[] forged = signature.clone();
      forged[i] ^= 1;
      assertThat(RemoteSignatures.verify(key, MESSAGE, forged)).as("byte %d", i).isFalse();
      byte[] cut = Arrays.copyOf(signature, i);
      assertThat(RemoteSignatures.verify(key, MESSAGE, cut)).as("%d bytes", i).isFalse();
    }
  }

  private static byte[] sign(String algorithm, KeyPair pair) throws Exception {
    Signature signer = Signature.getInstance(algorithm);
    signer.initSign(pair.getPrivate());
    signer.update(MESSAGE);
    return signer.sign();
  }

  private static KeyPair rsa(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  @Test
  void ed25519Holds() {
    Identity identity = Identity.fromSeed(new byte[Identity.SEED_BYTES]);
    RemoteKey key = RemoteKey.fromProtobuf(identity.publicKey().toProtobuf());
    holdsForItsMessageOnly(key, identity.sign(MESSAGE));
  }

  @Test
  void rsaHoldsAndAShortModulusDoesNot() throws Exception {
    KeyPair pair = rsa(RemoteSignatures.MIN_RSA_BITS);
    holdsForItsMessageOnly(key(0, pair.getPublic().getEncoded()), sign("SHA256withRSA", pair));
    KeyPair weak = rsa(RemoteSignatures.MIN_RSA_BITS - 8);
    RemoteKey weakKey = key(0, weak.getPublic().getEncoded());
    assertThat(RemoteSignatures.verify(weakKey, MESSAGE, sign("SHA256withRSA", weak))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
  void ecdsaHolds(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    KeyPair pair = generator.generateKeyPair();
    holdsForItsMessageOnly(key(3, pair.getPublic().getEncoded()), sign("SHA256withECDSA", pair));
  }

  @Test
  void secp256k1Holds() throws Exception {
    X9ECParameters curve = CustomNamedCurves.getByName("secp256k1");
    ECDomainParameters domain =
        new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    BigInteger secret = new BigInteger(1, Hash.of(OTHER).bytes());
    ECDSASigner signer = new ECDSASigner();
    signer.init(true, new ECPrivateKeyParameters(secret, domain));
    BigInteger[] numbers = signer.generateSignature(Hash.of(MESSAGE).bytes());
    byte[] signature = StandardDSAEncoding.INSTANCE.encode(domain.getN(), numbers[0], numbers[1]);
    holdsForItsMessageOnly(key(2, domain.getG().multiply(secret).getEncoded(true)), signature);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 3})
  void aMalformedKeyProvesNothing(int kind) {
    for (int length : new int[] {0, 1, 33, 64, 300}) {
      byte[] data = new byte[length];
      assertThat(RemoteSignatures.verify(key(kind, data), MESSAGE, new byte[70])).isFalse();
      Arrays.fill(data, (byte) 0x30);
      assertThat(RemoteSignatures.verify(key(kind, data), MESSAGE, data)).isFalse();
    }
  }
}
