package dev.coterie.crypto.identity;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.testing.Mutations;
import dev.coterie.crypto.testing.WireVectors;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerIdTest {

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "specKeys.ed25519", "specKeys.secp256k1"})
  void theGoldenKeysHaveTheGoldenNames(String vector) {
    byte[] key = WireVectors.bytes(vector + ".publicKey");
    PeerId id = RemoteKey.fromProtobuf(key).peerId();
    assertThat(id.bytes()).isEqualTo(WireVectors.bytes(vector + ".multihash"));
    assertThat(id).hasToString(WireVectors.text(vector + ".peerId"));
    assertThat(id.toCid()).isEqualTo(WireVectors.text(vector + ".cid"));
    assertThat(id.position()).hasToString(WireVectors.text(vector + ".kadId"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "specKeys.ed25519", "specKeys.secp256k1"})
  void bothTextsAndTheBytesReadBack(String vector) {
    PeerId id = PeerId.fromBytes(WireVectors.bytes(vector + ".multihash"));
    assertThat(PeerId.parse(WireVectors.text(vector + ".peerId"))).isEqualTo(id);
    assertThat(PeerId.parse(WireVectors.text(vector + ".cid"))).isEqualTo(id);
  }

  @Test
  void aHashedIdReadsBackAndHoldsNoKey() {
    byte[] multihash = new byte[34];
    multihash[0] = 0x12;
    multihash[1] = 0x20;
    PeerId id = PeerId.fromBytes(multihash);
    assertThat(id.toString()).startsWith("Qm");
    assertThat(PeerId.parse(id.toString())).isEqualTo(id);
    assertThat(PeerId.parse(id.toCid())).isEqualTo(id);
    assertThat(id.publicKey()).isEmpty();
  }

  @Test
  void anEd25519IdHoldsItsKey() {
    PublicKey key = PublicKey.fromProtobuf(WireVectors.bytes("ed25519.publicKey"));
    assertThat(PeerId.parse(WireVectors.text("ed25519.peerId")).publicKey()).contains(key);
  }

  @Test
  void anInlineKeyHasAtMostFortyTwoBytes() {
    byte[] longest = new byte[44];
    longest[1] = 42;
    assertThat(PeerId.fromBytes(longest).publicKey()).isEmpty();
    byte[] longer = new byte[45];
    longer[1] = 43;
    assertThatThrownBy(() -> PeerId.fromBytes(longer))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageContaining("42")
        .hasMessageContaining("43");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0",
        "b",
        "z12D3",
        "12D3KooW0",
        "Qmöö",
        "1",
        "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",
        "12D3KooWNoErwrU8bowKfMzVErBvzqmgmf5QJeniZnVdB5nGwp9"
      })
  void whatIsNoPeerIdIsRefused(String text) {
    assertThatThrownBy(() -> PeerId.parse(text)).isInstanceOf(MalformedKeyException.class);
  }

  @Test
  void textOfMoreThanTheLimitIsRefusedUnread() {
    assertThatThrownBy(() -> PeerId.parse("1".repeat(129)))
        .isInstanceOf(MalformedKeyException.class)
        .hasMessageContaining("128")
        .hasMessageContaining("129");
  }

  @Test
  void aCidInUpperCaseDigitsIsTheSameId() {
    String cid = WireVectors.text("ed25519.cid");
    String upper = "b" + cid.substring(1).toUpperCase(Locale.ROOT);
    assertThat(PeerId.parse(upper)).hasToString(WireVectors.text("ed25519.peerId"));
  }

  @Test
  void idsAreOrderedByTheirBytes() {
    PeerId one = PeerId.parse(WireVectors.text("ed25519.peerId"));
    PeerId other = PeerId.parse(WireVectors.text("specKeys.ed25519.peerId"));
    assertThat(one).isGreaterThan(other);
    assertThat(one).isEqualByComparingTo(PeerId.fromBytes(one.bytes()));
  }

  @Test
  void damagedIdsGiveOnlyTypedErrorsAndEveryAcceptedTextReadsBack() {
    for (String name : new String[] {"ed25519.peerId", "ed25519.cid"}) {
      byte[] text = WireVectors.text(name).getBytes(ISO_8859_1);
      Mutations.of(
          text,
          2000,
          13,
          bytes -> {
            try {
              PeerId id = PeerId.parse(new String(bytes, ISO_8859_1));
              assertThat(PeerId.parse(id.toString())).isEqualTo(id);
            } catch (KeyException e) {
              assertThat(e.getMessage()).isNotBlank();
            }
          });
    }
  }
}
