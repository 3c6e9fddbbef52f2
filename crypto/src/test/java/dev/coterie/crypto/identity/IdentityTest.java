package dev.coterie.crypto.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.SeededEntropy;
import dev.coterie.crypto.testing.WireVectors;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class IdentityTest {

  private static final byte[] HELLO = "hello".getBytes(UTF_8);
  private final Identity identity = Identity.fromSeed(WireVectors.bytes("ed25519.seed"));

  @Test
  void theGoldenIdentityHasTheGoldenEncodings() {
    assertThat(identity.toProtobuf()).isEqualTo(WireVectors.bytes("ed25519.privateKey"));
    assertThat(identity.publicKey().toProtobuf()).isEqualTo(WireVectors.bytes("ed25519.publicKey"));
    assertThat(identity.peerId()).hasToString(WireVectors.text("ed25519.peerId"));
    assertThat(identity.sign(HELLO)).isEqualTo(WireVectors.bytes("ed25519.signatureOfHello"));
  }

  @Test
  void thePrivateKeyMessageReadsBack() {
    Identity read = Identity.fromProtobuf(WireVectors.bytes("ed25519.privateKey"));
    assertThat(read.seed()).isEqualTo(WireVectors.bytes("ed25519.seed"));
    assertThat(read.publicKey()).isEqualTo(identity.publicKey());
  }

  @Test
  void theOldFormWithThePublicKeyTwiceIsReadAndTheNewOneWritten() {
    byte[] golden = WireVectors.bytes("ed25519.privateKey");
    byte[] old = Arrays.copyOf(golden, golden.length + 32);
    old[3] = 96;
    System.arraycopy(golden, golden.length - 32, old, golden.length, 32);
    assertThat(Identity.fromProtobuf(old).toProtobuf()).isEqualTo(golden);
    old[old.length - 1] ^= 1;
    assertThatThrownBy(() -> Identity.fromProtobuf(old)).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void aPublicKeyThatIsNotTheSeedsIsRefused() {
    byte[] wrong = WireVectors.bytes("ed25519.privateKey");
    wrong[wrong.length - 1] ^= 1;
    assertThatThrownBy(() -> Identity.fromProtobuf(wrong))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageContaining("not that of its seed");
  }

  @Test
  void anotherKindOfPrivateKeyIsUnsupported() {
    byte[] rsa = WireVectors.bytes("ed25519.privateKey");
    rsa[1] = 0;
    assertThatThrownBy(() -> Identity.fromProtobuf(rsa))
        .isInstanceOf(UnsupportedKeyException.class);
  }

  @Test
  void generationTakesItsSecretFromTheEntropyGiven() {
    Identity one = Identity.generate(new SeededEntropy(5));
    assertThat(Identity.generate(new SeededEntropy(5)).peerId()).isEqualTo(one.peerId());
    assertThat(Identity.generate(new SeededEntropy(6)).peerId()).isNotEqualTo(one.peerId());
    assertThat(one.publicKey().verify(HELLO, one.sign(HELLO))).isTrue();
  }

  @Test
  void noTextOfAnIdentityHoldsItsSecret() {
    String seed = HexFormat.of().formatHex(identity.seed());
    assertThat(identity.toString()).doesNotContain(seed).contains("12D3KooW");
    byte[] damaged = identity.toProtobuf();
    damaged[40] ^= 1;
    assertThatThrownBy(() -> Identity.fromProtobuf(damaged))
        .satisfies(e -> assertThat(e.toString()).doesNotContain(seed.substring(0, 16)));
  }

  @Test
  void aSeedHasThirtyTwoBytes() {
    for (int length : new int[] {0, 31, 33}) {
      assertThatThrownBy(() -> Identity.fromSeed(new byte[length]))
          .isInstanceOf(MalformedKeyException.class)
          .hasMessageContaining("32")
          .hasMessageContaining("" + length);
    }
  }

  @Test
  void tooLongAMessageIsRefusedUnread() {
    assertThatThrownBy(() -> Identity.fromProtobuf(new byte[Identity.MAX_ENCODED_BYTES + 1]))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageContaining("8192")
        .hasMessageContaining("8193");
  }

  @Test
  void damagedMessagesGiveOnlyTypedErrors() {
    Mutations.of(
        identity.toProtobuf(),
        2000,
        11,
        bytes -> {
          try {
            assertThat(Identity.fromProtobuf(bytes).peerId()).isNotNull();
          } catch (KeyException e) {
            assertThat(e).hasMessageNotContaining("null");
          }
        });
  }
}
