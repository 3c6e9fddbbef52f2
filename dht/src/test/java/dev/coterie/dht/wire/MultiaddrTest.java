package dev.coterie.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultiaddrTest {
  private static final String PEER = "12D3KooWNoErwrU8bowKfMzVErBvzqmgmf5QJeniZnVdB5nGwp9C";
  private static final String PEER_HEX =
      "a50326002408011220c0de165bef2149a95862905b4a0717ae00cc160225a185d8b643693a56ed42f7";

  @ParameterizedTest
  @CsvSource({
    "/ip4/127.0.0.1/tcp/4001, 047f000001060fa1",
    "/ip6/::1/tcp/4001, 2900000000000000000000000000000001060fa1",
    "/dns4/example.com/tcp/443, 360b6578616d706c652e636f6d0601bb",
    "/dns/example.com/tcp/4001, 350b6578616d706c652e636f6d060fa1",
    "/ip4/127.0.0.1/tcp/4001/p2p/" + PEER + ", 047f000001060fa1" + PEER_HEX,
    "/ip4/192.0.2.1/tcp/5002/p2p/" + PEER + "/p2p-circuit, 04c000020106138a" + PEER_HEX + "a202",
    "/ip4/10.1.2.3/udp/4001/quic-v1, 040a01020391020fa1cd03",
    "/unix/tmp%2Fx.sock, 90030a746d702f782e736f636b",
  })
  void textAndBytesAreThoseOfOtherImplementations(String text, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);

    assertThat(Multiaddr.parse(text).bytes()).isEqualTo(bytes);
    assertThat(Multiaddr.ofBytes(bytes).toString()).isEqualTo(text);
    assertThat(Multiaddr.ofBytes(bytes)).isEqualTo(Multiaddr.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "/ip6/2001:db8:0:0:1:0:0:1/tcp/1, /ip6/2001:db8::1:0:0:1/tcp/1",
    "/ip6/::ffff:192.0.2.1/tcp/1, /ip6/::ffff:c000:201/tcp/1",
    "/ip6/1:2:3:4:5:6:7:0/tcp/1, /ip6/1:2:3:4:5:6:7:0/tcp/1",
    "/ip6/::/tcp/1, /ip6/::/tcp/1",
    "/ip6/FE80::/tcp/1, /ip6/fe80::/tcp/1",
    "/ip4/1.2.3.4/tcp/80/, /ip4/1.2.3.4/tcp/80",
    "/ip4/1.2.3.4/tcp/80/ipfs/" + PEER + ", /ip4/1.2.3.4/tcp/80/p2p/" + PEER,
    "/ip6zone/eth0/ip6/fe80::1/udp/9, /ip6zone/eth0/ip6/fe80::1/udp/9",
  })
  void otherSpellingsAreReadAndShownCanonically(String text, String canonical) {
    assertThat(Multiaddr.parse(text)).hasToString(canonical);
    assertThat(Multiaddr.parse(canonical)).isEqualTo(Multiaddr.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "//",
        "ip4/1.2.3.4",
        "/ip4",
        "/ip4/",
        "/ip4/1.2.3",
        "/ip4/1.2.3.256",
        "/ip4/01.2.3.4",
        "/ip4/1.2.3.4/tcp/65536",
        "/ip4/1.2.3.4/tcp/-1",
        "/ip4/1.2.3.4/tcp/",
        "/ip4/1.2.3.4//tcp/1",
        "/ip6/1::2::3/tcp/1",
        "/ip6/1:2:3:4:5:6:7:8:9",
        "/ip6/12345::",
        "/ip6/1:2:3:4:5:6:7",
        "/ip6/:1/tcp/1",
        "/nosuch/1",
        "/p2p/notapeer",
        "/dns/a b/tcp/1",
        "/unix/%2",
        "/unix/%zz",
        "/ip4/१.2.3.4/tcp/1",
        "/p2p-circuit/x",
      })
  void malformedTextIsRefusedByTheTypedErrorThatNamesIt(String text) {
    assertThatThrownBy(() -> Multiaddr.parse(text))
        .isInstanceOf(InvalidMultiaddrException.class)
        .hasMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "04",
        "047f0000",
        "047f000001060f",
        "84007f000001",
        "ffffffffff0f",
        "3500",
        "35026120",
        "350b6578",
        "a50300",
        "a5030312",
        "35ffffffff0f61",
        "3502c328",
      })
  void malformedBytesAreRefusedByTheTypedError(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    assertThatThrownBy(() -> Multiaddr.ofBytes(bytes))
        .isInstanceOf(InvalidMultiaddrException.class);
  }

  @Test
  void anAddressMayHave1024BytesAndNotOneMore() {
    String most = "/dns/" + "a".repeat(Multiaddr.MAX_BYTES - 3);

    assertThat(Multiaddr.parse(most).size()).isEqualTo(Multiaddr.MAX_BYTES);
    assertThat(Multiaddr.ofBytes(Multiaddr.parse(most).bytes())).hasToString(most);
    assertThatThrownBy(() -> Multiaddr.parse(most + "a"))
        .isInstanceOf(InvalidMultiaddrException.class)
        .hasMessageContaining("1025 bytes, more than 1024");
    assertThatThrownBy(() -> Multiaddr.ofBytes(new byte[Multiaddr.MAX_BYTES + 1]))
        .isInstanceOf(InvalidMultiaddrException.class);
  }

  @Test
  void anUnknownProtocolIsKeptVerbatimAndGivesNothingToDial() {
    byte[] bytes = HexFormat.of().parseHex("047f0000018f4e0102" + PEER_HEX);

    Multiaddr address = Multiaddr.ofBytes(bytes);

    assertThat(address.bytes()).isEqualTo(bytes);
    assertThat(address).hasToString("/ip4/127.0.0.1/unknown-9999/0102" + PEER_HEX);
    assertThat(address.isFullyKnown()).isFalse();
    assertThat(address.tcpTarget()).isEmpty();
    assertThat(address.peerId()).isEmpty();
  }

  @Test
  void aPeerIdIsAddedReplacedAndTakenAway() {
    PeerId peer = PeerId.parse(PEER);
    PeerId other = PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
    Multiaddr plain = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    assertThat(plain.peerId()).isEmpty();
    assertThat(plain.withPeerId(peer)).hasToString(plain + "/p2p/" + PEER);
    assertThat(plain.withPeerId(peer).peerId()).contains(peer);
    assertThat(plain.withPeerId(other).withPeerId(peer)).isEqualTo(plain.withPeerId(peer));
    assertThat(plain.withPeerId(peer).withoutPeerId()).isEqualTo(plain);
    assertThat(plain.withoutPeerId()).isEqualTo(plain);
  }

  @Test
  void onlyPlainTcpIsATargetToDial() {
    assertThat(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001/p2p/" + PEER).tcpTarget())
        .contains(new TcpTarget(TcpTarget.Kind.IP4, "127.0.0.1", 4001));
    assertThat(Multiaddr.parse("/dns6/example.com/tcp/65535").tcpTarget())
        .contains(new TcpTarget(TcpTarget.Kind.DNS6, "example.com", 65_535));
    assertThat(Multiaddr.parse("/ip4/127.0.0.1/tcp/1/ws").tcpTarget()).isEmpty();
    assertThat(Multiaddr.parse("/ip4/127.0.0.1/udp/1").tcpTarget()).isEmpty();
    assertThat(Multiaddr.parse("/p2p/" + PEER).tcpTarget()).isEmpty();
    assertThat(Multiaddr.ofTcp(new byte[] {10, 1, 2, 3}, 80)).hasToString("/ip4/10.1.2.3/tcp/80");
    assertThat(Multiaddr.ofTcp(new byte[16], 80)).hasToString("/ip6/::/tcp/80");
  }

  @Test
  void mutatedBytesGiveAnAddressThatRoundTripsOrTheTypedError() {
    byte[] golden = Multiaddr.parse("/dns/example.com/tcp/5/p2p/" + PEER + "/p2p-circuit").bytes();
    Random random = new Random(7);
    int read = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] mutant = java.util.Arrays.copyOf(golden, 1 + random.nextInt(golden.length + 4));
      for (int flips = random.nextInt(3); flips >= 0; flips--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
      }
      try {
        Multiaddr address = Multiaddr.ofBytes(mutant);
        assertThat(address.bytes()).isEqualTo(mutant);
        if (address.isFullyKnown()) {
          assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
        }
        read++;
      } catch (InvalidMultiaddrException refused) {
        assertThat(refused).hasMessageStartingWith("not a multiaddr: ");
      }
    }
    assertThat(read).isPositive();
  }
}
