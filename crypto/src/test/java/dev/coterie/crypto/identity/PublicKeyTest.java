package dev.coterie.crypto.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.WireVectors;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PublicKeyTest {

  private static final byte[] GOLDEN = WireVectors.bytes("ed25519.publicKey");

  @Test
  void theGoldenMessageReadsBackToTheSameBytes() {
    PublicKey key = PublicKey.fromProtobuf(GOLDEN);
    assertThat(key.toProtobuf()).isEqualTo(GOLDEN);
    assertThat(key)
        .isEqualTo(PublicKey.of(key.bytes()))
        .hasSameHashCodeAs(PublicKey.of(key.bytes()));
  }

  @Test
  void itChecksTheSignatureThatAnotherImplementationMadeForNoise() {
    PublicKey key = PublicKey.fromProtobuf(GOLDEN);
    byte[] signed = WireVectors.bytes("noisePayloadSignature.signed");
    byte[] signature = WireVectors.bytes("noisePayloadSignature.signature");
    assertThat(key.verify(signed, signature)).isTrue();
    signed[0] ^= 1;
    assertThat(key.verify(signed, signature)).isFalse();
    assertThat(key.verify(signed, new byte[0])).isFalse();
  }

  @Test
  void bytesThatAreNoPointMakeAKeyThatVerifiesNothing() {
    PublicKey none = PublicKey.of(new byte[32]);
    assertThat(none.verify(new byte[1], new byte[64])).isFalse();
    assertThat(none.peerId().publicKey()).contains(none);
  }

  @Test
  void fieldsInAnotherOrderAndUnknownFieldsAreReadAndNotWritten() {
    byte[] swapped = new byte[GOLDEN.length + 2];
    System.arraycopy(GOLDEN, 2, swapped, 0, GOLDEN.length - 2);
    System.arraycopy(GOLDEN, 0, swapped, GOLDEN.length - 2, 2);
    swapped[GOLDEN.length] = 0x18; // field 3, varint 0
    assertThat(PublicKey.fromProtobuf(swapped).toProtobuf()).isEqualTo(GOLDEN);
  }

  @Test
  void keysOfOtherKindsHaveANameAndAreOtherwiseUnsupported() {
    byte[] encoded = WireVectors.bytes("specKeys.secp256k1.publicKey");
    RemoteKey key = RemoteKey.fromProtobuf(encoded);
    assertThat(key.kind()).isEqualTo(RemoteKey.Kind.SECP256K1);
    assertThat(key.data()).hasSize(33);
    assertThat(key.toProtobuf()).isEqualTo(encoded);
    assertThat(key.peerId()).hasToString(WireVectors.text("specKeys.secp256k1.peerId"));
    assertThat(key.peerId().publicKey()).isEmpty();
    assertThatThrownBy(key::ed25519)
        .isInstanceOf(UnsupportedKeyException.class)
        .hasMessageContaining("SECP256K1");
    assertThatThrownBy(() -> PublicKey.fromProtobuf(encoded))
        .isInstanceOf(UnsupportedKeyException.class);
  }

  @Test
  void anRsaKeyWritesItsTypeThoughThatIsZeroAndIsNamedByItsHash() {
    byte[] encoded = new byte[2 + 3 + 300];
    encoded[0] = 8;
    encoded[2] = 0x12;
    encoded[3] = (byte) 0xAC; // 300
    encoded[4] = 2;
    RemoteKey key = RemoteKey.fromProtobuf(encoded);
    assertThat(key.kind()).isEqualTo(RemoteKey.Kind.RSA);
    assertThat(key.toProtobuf()).isEqualTo(encoded);
    assertThat(key.peerId().toString()).startsWith("Qm").hasSize(46);
    assertThat(key.peerId().bytes()).startsWith(0x12, 0x20).hasSize(34);
  }

  @Test
  void incompleteUnknownAndOverlongMessagesAreRefused() {
    assertThatThrownBy(() -> PublicKey.fromProtobuf(new byte[0]))
        .isInstanceOf(MalformedKeyException.class);
    assertThatThrownBy(() -> PublicKey.fromProtobuf(Arrays.copyOf(GOLDEN, 2)))
        .isInstanceOf(MalformedKeyException.class);
    byte[] unknown = GOLDEN.clone();
    unknown[1] = 77;
    assertThatThrownBy(() -> PublicKey.fromProtobuf(unknown))
        .isInstanceOf(UnsupportedKeyException.class)
        .hasMessageContaining("77");
    assertThatThrownBy(() -> RemoteKey.fromProtobuf(new byte[4097]))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageContaining("4096")
        .hasMessageContaining("4097");
    assertThatThrownBy(() -> PublicKey.of(new byte[31])).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void damagedMessagesGiveOnlyTypedErrors() {
    Mutations.of(
        GOLDEN,
        2000,
        12,
        bytes -> {
          try {
            assertThat(RemoteKey.fromProtobuf(bytes).peerId()).isNotNull();
          } catch (KeyException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }
}
