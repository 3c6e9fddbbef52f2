package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.PeerAddress;
import java.io.ByteArrayOutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  private static final PeerId PEER = TestHosts.identity(1).peerId();
  private static final PeerId OTHER = TestHosts.identity(2).peerId();
  private static final String HERE = "/ip4/127.0.0.1/tcp/4001";

  private final TestHosts hosts = new TestHosts();

  @AfterEach
  void close() {
    hosts.close();
  }

  private static TxtLookup zone(Map<String, List<String>> texts) {
    return name -> {
      List<String> found = texts.get(name);
      if (found == null) {
        throw new UnknownHostException(name);
      }
      return found;
    };
  }

  @Test
  void namesLeadToTheAddressesOfThePeerThroughOtherNames() throws Exception {
    TxtLookup lookup =
        zone(
            Map.of(
                "_dnsaddr.a.example",
                List.of(
                    "v=spf1 -all",
                    "dnsaddr=nonsense",
                    "dnsaddr=/dnsaddr/b.example/p2p/" + PEER,
                    "dnsaddr=" + HERE + "/p2p/" + OTHER),
                "_dnsaddr.b.example",
                List.of("dnsaddr=" + HERE + "/p2p/" + PEER, "dnsaddr=/dnsaddr/a.example")));
    assertThat(DnsAddr.resolve(lookup, "a.example", PEER))
        .containsExactly(Multiaddr.parse(HERE + "/p2p/" + PEER));
    assertThatThrownBy(() -> DnsAddr.resolve(lookup, "c.example", PEER))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void aNameThatLeadsToOthersWithoutEndIsGivenUp() {
    AtomicInteger asked = new AtomicInteger();
    TxtLookup endless =
        name -> {
          int number = asked.incrementAndGet();
          return List.of(
              "dnsaddr=/dnsaddr/" + number + "a.example",
              "dnsaddr=/dnsaddr/" + number + "b.example");
        };
    assertThatThrownBy(() -> DnsAddr.resolve(endless, "x.example", PEER))
        .hasMessageContaining("x.example");
    assertThat(asked.get()).isLessThanOrEqualTo(DnsAddr.MAX_LOOKUPS);
  }

  @Test
  void aPeerIsDialledByAName() throws Exception {
    Host listener = hosts.start(1);
    TxtLookup lookup =
        zone(
            Map.of(
                "_dnsaddr.peer.example",
                List.of("dnsaddr=" + listener.addresses().get(0).withPeerId(PEER))));
    Host dialler = hosts.start(3, builder -> builder.txtLookup(lookup));
    Connection connection =
        TestHosts.connect(
            dialler, PeerAddress.of(Multiaddr.parse("/dnsaddr/peer.example/p2p/" + PEER)));
    assertThat(connection.peer()).isEqualTo(PEER);
    assertThatThrownBy(
            () ->
                TestHosts.connect(
                    dialler, PeerAddress.of(Multiaddr.parse("/dnsaddr/none.example/p2p/" + OTHER))))
        .hasMessageContaining("none.example");
  }

  @Test
  void anIpv6PeerIsDialled() throws Exception {
    Host listener =
        hosts.start(1, builder -> builder.listen(List.of(Multiaddr.parse("/ip6/::1/tcp/0"))));
    assertThat(TestHosts.connect(hosts.start(3), listener.address()).peer()).isEqualTo(PEER);
  }

  /** The listener waits at one family only, so that an address of the other would not do. */
  @ParameterizedTest
  @CsvSource({
    "dns4, /ip4/127.0.0.1/tcp/0, true",
    "dns6, /ip6/::1/tcp/0, true",
    "dns, /ip4/127.0.0.1/tcp/0, true",
    "dns, /ip6/::1/tcp/0, true",
    "dns4, /ip6/::1/tcp/0, false",
    "dns6, /ip4/127.0.0.1/tcp/0, false"
  })
  void aNameIsDialledAtItsAddressesOfTheKindAskedFor(String kind, String at, boolean isReached)
      throws Exception {
    Host listener = hosts.start(1, builder -> builder.listen(List.of(Multiaddr.parse(at))));
    int port = listener.addresses().get(0).tcpTarget().orElseThrow().port();
    AddressLookup bothFamilies =
        name -> List.of(InetAddress.getByName("::1"), InetAddress.getByName("127.0.0.1"));
    Host dialler = hosts.start(3, builder -> builder.addressLookup(bothFamilies));
    PeerAddress address =
        PeerAddress.of(Multiaddr.parse("/" + kind + "/peer.example/tcp/" + port + "/p2p/" + PEER));
    if (isReached) {
      assertThat(TestHosts.connect(dialler, address).peer()).isEqualTo(PEER);
    } else {
      assertThatThrownBy(() -> TestHosts.connect(dialler, address))
          .hasMessageContaining("cannot reach " + PEER);
    }
  }

  @Test
  void aNameWithoutAnAddressOfTheKindAskedForIsToldAsSuch() throws Exception {
    AddressLookup only4 = name -> List.of(InetAddress.getByName("127.0.0.1"));
    Host dialler = hosts.start(3, builder -> builder.addressLookup(only4));
    PeerAddress address =
        PeerAddress.of(Multiaddr.parse("/dns6/peer.example/tcp/4001/p2p/" + PEER));
    assertThatThrownBy(() -> TestHosts.connect(dialler, address))
        .hasMessageContaining("no address of peer.example found");
  }

  @Test
  void aPeerOnThisMachineIsDialledByTheNameThatTheMachineHasForItself() throws Exception {
    Host listener = hosts.start(1);
    int port = listener.addresses().get(0).tcpTarget().orElseThrow().port();
    PeerAddress address =
        PeerAddress.of(Multiaddr.parse("/dns4/localhost/tcp/" + port + "/p2p/" + PEER));
    assertThat(TestHosts.connect(hosts.start(3), address).peer()).isEqualTo(PEER);
  }

  /** A name server that knows one text, in two pieces and with a space in it. */
  @Test
  void textsComeFromANameServer() throws Exception {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answerOnce(server));
      assertThat(
              TxtLookup.askedAt("dns://127.0.0.1:" + server.getLocalPort())
                  .txt("_dnsaddr.peer.example"))
          .containsExactly("dnsaddr=/ip4/127.0.0.1/tcp/4001 and more");
      answered.get(20, TimeUnit.SECONDS);
    }
  }

  private static void answerOnce(DatagramSocket server) {
    try {
      DatagramPacket packet = new DatagramPacket(new byte[512], 512);
      server.receive(packet);
      int question = 12;
      while (packet.getData()[question] != 0) {
        question += 1 + packet.getData()[question];
      }
      question += 5;
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      answer.write(packet.getData(), 0, 2);
      answer.writeBytes(new byte[] {(byte) 0x85, (byte) 0x80, 0, 1, 0, 1, 0, 0, 0, 0});
      answer.write(packet.getData(), 12, question - 12);
      byte[] first = "dnsaddr=/ip4/127.0.0.1/tcp/4001 ".getBytes(StandardCharsets.US_ASCII);
      byte[] second = "and more".getBytes(StandardCharsets.US_ASCII);
      int length = first.length + second.length + 2;
      answer.writeBytes(new byte[] {(byte) 0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 9, 0, (byte) length});
      answer.write(first.length);
      answer.writeBytes(first);
      answer.write(second.length);
      answer.writeBytes(second);
      server.send(
          new DatagramPacket(answer.toByteArray(), answer.size(), packet.getSocketAddress()));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
