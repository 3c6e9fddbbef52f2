package dev.coterie.node.libp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.TestHosts;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PeerTextTest {
  private static final PeerId PEER = TestHosts.identity(1).peerId();
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");

  private static byte[] record(String... texts) {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      record.write(bytes.length);
      record.writeBytes(bytes);
    }
    return record.toByteArray();
  }

  @Test
  void aPeerIsReadAsItWasWritten() {
    PeerAddress peer =
        new PeerAddress(PEER, List.of(ADDRESS, Multiaddr.parse("/ip6/2001:db8::1/tcp/4001")));
    assertThat(PeerText.read(PeerText.of(peer))).contains(peer);
    assertThat(new String(PeerText.of(peer), StandardCharsets.UTF_8))
        .contains("dnsaddr=/ip4/192.0.2.1/tcp/4001/p2p/" + PEER);
  }

  @Test
  void whatIsNotUnderstoodIsLeftOut() {
    String good = "dnsaddr=" + ADDRESS.withPeerId(PEER);
    String other = "dnsaddr=" + ADDRESS.withPeerId(TestHosts.identity(2).peerId());
    assertThat(
            PeerText.read(record("", "x=1", good, other, "dnsaddr=nonsense", "dnsaddr=" + ADDRESS)))
        .contains(new PeerAddress(PEER, List.of(ADDRESS)));
    assertThat(PeerText.read(record("dnsaddr=" + ADDRESS))).isEmpty();
    assertThat(PeerText.read(new byte[0])).isEmpty();
  }

  @Test
  void addressesHaveTheirNumberBothWays() {
    List<Multiaddr> many =
        IntStream.rangeClosed(1, PeerText.MAX_ADDRESSES + 1)
            .mapToObj(port -> Multiaddr.parse("/ip4/192.0.2.1/tcp/" + port))
            .toList();
    byte[] told = PeerText.of(new PeerAddress(PEER, many));
    assertThat(PeerText.read(told).map(peer -> peer.addresses().size()))
        .contains(PeerText.MAX_ADDRESSES);
    byte[] all =
        record(many.stream().map(a -> "dnsaddr=" + a.withPeerId(PEER)).toArray(String[]::new));
    assertThat(PeerText.read(all).map(peer -> peer.addresses().size()))
        .contains(PeerText.MAX_ADDRESSES);
  }

  @Test
  void aRecordOverItsLimitIsNotRead() {
    byte[] good = PeerText.of(new PeerAddress(PEER, List.of(ADDRESS)));
    assertThat(PeerText.read(Arrays.copyOf(good, PeerText.MAX_BYTES))).isPresent();
    assertThat(PeerText.read(Arrays.copyOf(good, PeerText.MAX_BYTES + 1))).isEmpty();
  }

  @Test
  void noMutationOfARecordDoesMoreThanNameAnotherPeerOrNone() {
    byte[] good =
        PeerText.of(
            new PeerAddress(PEER, List.of(ADDRESS, Multiaddr.parse("/dns4/a.example/tcp/1"))));
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] mutated = Arrays.copyOf(good, random.nextInt(good.length + 8));
      for (int flips = random.nextInt(4); flips > 0 && mutated.length > 0; flips--) {
        mutated[random.nextInt(mutated.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Optional<PeerAddress> read = PeerText.read(mutated);
      assertThat(read.map(peer -> peer.addresses().size()).orElse(0))
          .isLessThanOrEqualTo(PeerText.MAX_ADDRESSES);
    }
  }
}
