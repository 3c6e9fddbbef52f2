package dev.coterie.node.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.host.TestHosts;
import dev.coterie.node.libp2p.proto.IdentifyMessage;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IdentifyCodecTest {
  private static final Identity GOLDEN =
      Identity.fromSeed(
          HexFormat.of()
              .parseHex("07a70d15daff38e691f5a06828ebee8ad4367b56a769283cfc2a519b95a76924"));
  private static final String ENVELOPE =
      "0a2408011220c0de165bef2149a95862905b4a0717ae00cc160225a185d8b643693a56ed42f7120203011a360a26"
          + "002408011220c0de165bef2149a95862905b4a0717ae00cc160225a185d8b643693a56ed42f710071a0a0a08"
          + "047f000001060fa12a40585d3c25d30e67259cc6ecc91f6bf6eec05f6024cacdc4d444d21e9e9d622e10a181"
          + "c2e9b23aee902e0e324afa59099984c507b77e341751ff65b242e2ce4a03";
  private static final List<Multiaddr> ADDRESSES =
      List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"));
  private static final List<String> PROTOCOLS = List.of("/a/1", "/b/1");
  private static final Multiaddr OBSERVED = Multiaddr.parse("/ip6/::1/tcp/9");
  private static final PeerId PEER = GOLDEN.peerId();

  private static IdentifyMessage described() {
    return IdentifyCodec.describe(GOLDEN, ADDRESSES, PROTOCOLS, "test", 7);
  }

  private static PeerInfo read(IdentifyMessage message) throws Libp2pException {
    return IdentifyCodec.read(message.toByteArray(), PEER, null);
  }

  @Test
  void aSignedRecordHasTheBytesOfOtherImplementations() throws Exception {
    byte[] golden = HexFormat.of().parseHex(ENVELOPE);

    assertThat(SignedPeerRecord.seal(GOLDEN, 7, ADDRESSES)).isEqualTo(golden);
    assertThat(SignedPeerRecord.open(golden)).isEqualTo(new SignedPeerRecord(PEER, 7, ADDRESSES));
  }

  @Test
  void aMutatedRecordIsNeverTakenForTheSignedOne() throws Exception {
    byte[] golden = HexFormat.of().parseHex(ENVELOPE);
    Random random = new Random(1);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] mutant = Arrays.copyOf(golden, golden.length - random.nextInt(3));
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        assertThat(SignedPeerRecord.open(mutant).addresses()).isEqualTo(ADDRESSES);
      } catch (Libp2pException expected) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(350);
  }

  @Test
  void whatAPeerSaysIsRead() throws Exception {
    PeerInfo info =
        IdentifyCodec.read(IdentifyCodec.forConnection(described(), OBSERVED), PEER, null);

    assertThat(info.listenAddresses()).isEqualTo(ADDRESSES);
    assertThat(info.protocols()).isEqualTo(PROTOCOLS);
    assertThat(info.observedAddress()).contains(OBSERVED);
    assertThat(info.agentVersion()).isEqualTo("test");
    assertThat(info.speaks("/a/1")).isTrue();
  }

  @Test
  void aPushWithoutAFieldChangesNothingOfIt() throws Exception {
    PeerInfo before =
        IdentifyCodec.read(IdentifyCodec.forConnection(described(), OBSERVED), PEER, null);
    byte[] push = IdentifyMessage.newBuilder().addProtocols("/c/1").build().toByteArray();

    PeerInfo after = IdentifyCodec.read(push, PEER, before);

    assertThat(after.protocols()).containsExactly("/c/1");
    assertThat(after.listenAddresses()).isEqualTo(ADDRESSES);
    assertThat(after.observedAddress()).contains(OBSERVED);
    assertThat(after.agentVersion()).isEqualTo("test");
  }

  @Test
  void anotherPeersKeyOrRecordAndNoKeyAtAllAreRefused() {
    IdentifyMessage other =
        IdentifyCodec.describe(TestHosts.identity(5), ADDRESSES, PROTOCOLS, "test", 7);

    assertThatThrownBy(() -> read(other)).hasMessageContaining("says that it is");
    assertThatThrownBy(() -> read(described().toBuilder().clearPublicKey().build()))
        .isInstanceOf(Libp2pException.class);
    assertThatThrownBy(
            () ->
                read(
                    described().toBuilder()
                        .setSignedPeerRecord(other.getSignedPeerRecord())
                        .build()))
        .hasMessageContaining("sends a record of");
  }

  @Test
  void addressesOfUnknownKindsAreLeftOutAndThePeerKept() throws Exception {
    IdentifyMessage message =
        described().toBuilder()
            .clearSignedPeerRecord()
            .addListenAddrs(ByteString.fromHex("8f4e0102"))
            .addListenAddrs(ByteString.fromHex("ff"))
            .build();

    assertThat(read(message).listenAddresses()).isEqualTo(ADDRESSES);
  }

  @Test
  void noMoreThan128ProtocolsAndAddressesAreKept() throws Exception {
    IdentifyMessage.Builder message = described().toBuilder().clearSignedPeerRecord();
    for (int i = 0; i < Libp2pLimits.MAX_IDENTIFY_ENTRIES; i++) {
      message.addProtocols("/p/" + i).addListenAddrs(ByteString.copyFrom(OBSERVED.bytes()));
    }

    assertThat(read(message.build()).protocols()).hasSize(Libp2pLimits.MAX_IDENTIFY_ENTRIES);
    assertThat(read(message.build()).listenAddresses()).hasSize(Libp2pLimits.MAX_IDENTIFY_ENTRIES);
  }

  @Test
  void mutatedMessagesGiveInfoOrTheTypedError() {
    byte[] golden = IdentifyCodec.forConnection(described(), OBSERVED);
    Random random = new Random(2);
    int read = 0;
    for (int round = 0; round < 400; round++) {
      byte[] mutant = Arrays.copyOf(golden, golden.length - random.nextInt(4));
      mutant[random.nextInt(mutant.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        IdentifyCodec.read(mutant, PEER, null);
        read++;
      } catch (Libp2pException refused) {
        assertThat(refused).hasMessageMatching("(?s)(identify|signed peer record).*");
      }
    }
    assertThat(read).isPositive();
  }
}
