package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.Libp2pException;
import dev.coterie.node.libp2p.Libp2pLimits;
import dev.coterie.node.libp2p.host.ConnectionRules.Range;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionRulesTest {
  private final TestHosts hosts = new TestHosts();

  @AfterEach
  void close() {
    hosts.close();
  }

  private static ConnectionRules rules(List<Range> allow, List<Range> deny) {
    return new ConnectionRules(allow, deny, Set.of(), 2, 10, 5);
  }

  private static InetSocketAddress at(String ip) throws Exception {
    return new InetSocketAddress(InetAddress.getByName(ip), 1);
  }

  @Test
  void aDeniedRangeIsDeniedEvenWithinAnAllowedOne() throws Exception {
    ConnectionRules rules =
        rules(
            List.of(new Range("192.0.2.0/24"), new Range("2001:db8::/32")),
            List.of(new Range("192.0.2.128/25")));
    assertThat(rules.allows(at("192.0.2.127"))).isTrue();
    assertThat(rules.allows(at("192.0.2.128"))).isFalse();
    assertThat(rules.allows(at("198.51.100.1"))).isFalse();
    assertThat(rules.allows(at("2001:db8::1"))).isTrue();
    assertThat(rules.allows(at("2001:db9::1"))).isFalse();
    assertThat(rules(List.of(), List.of()).allows(at("198.51.100.1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "192.0.2.0", "192.0.2.0/33", "example.org/8", "192.0.2.0/x", "/8"})
  void aRangeThatIsNoneIsRefusedByName(String text) {
    assertThatThrownBy(() -> new Range(text)).hasMessageContaining(text);
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new ConnectionRules(List.of(), List.of(), Set.of(), 0, 1, 1))
        .hasMessageContaining("maxPerSubnet");
    assertThatThrownBy(() -> new ConnectionRules(List.of(), List.of(), Set.of(), 1, 1, 2))
        .hasMessageContaining("lowWater");
  }

  @Test
  void aSubnetIsFullAtItsLimitAndOnlyThatOne() throws Exception {
    Admission admission = new Admission(rules(List.of(), List.of()), new Nobody());
    List<Byte> one = ConnectionRules.subnet(InetAddress.getByName("192.0.2.1")).orElseThrow();
    List<Byte> same = ConnectionRules.subnet(InetAddress.getByName("192.0.2.200")).orElseThrow();
    List<Byte> other = ConnectionRules.subnet(InetAddress.getByName("192.0.3.1")).orElseThrow();
    assertThat(admission.enter(one)).isTrue();
    assertThat(admission.enter(same)).isTrue();
    assertThat(admission.enter(one)).isFalse();
    assertThat(admission.enter(other)).isTrue();
    admission.leave(same);
    assertThat(admission.enter(one)).isTrue();
    assertThat(ConnectionRules.subnet(InetAddress.getByName("127.0.0.1"))).isEmpty();
  }

  private static final class Nobody implements Acceptor.Owner {
    @Override
    public void onAccepted(
        SecureChannel channel, dev.coterie.crypto.identity.PeerId peer, Multiaddr remoteAddress) {}

    @Override
    public void onRefused(Multiaddr remoteAddress, Libp2pException why) {}

    @Override
    public void onFull() {}
  }

  @Test
  void aPeerHasNoMoreConnectionsThanItsLimitAndTheOldestGoes() throws Exception {
    Host listener = hosts.start(1);
    listener.handle("/echo/1.0.0", TestHosts::echo);
    List<Host> samePeer = new ArrayList<>();
    for (int i = 0; i < Libp2pLimits.MAX_CONNECTIONS_PER_PEER; i++) {
      samePeer.add(hosts.start(2));
      TestHosts.open(samePeer.get(i), listener.address(), "/echo/1.0.0").write(new byte[1]);
    }
    await().untilAsserted(() -> assertThat(listener.connections()).hasSize(samePeer.size()));
    TestHosts.connect(hosts.start(2), listener.address());
    await().untilAsserted(() -> assertThat(samePeer.get(0).connections()).isEmpty());
    assertThat(samePeer.subList(1, samePeer.size()))
        .allSatisfy(each -> assertThat(each.connections()).hasSize(1));
  }

  @Test
  void aDeniedAddressIsNeitherTakenNorDialled() {
    ConnectionRules noLoopback = rules(List.of(), List.of(new Range("127.0.0.0/8")));
    Host strict = hosts.start(1, builder -> builder.rules(noLoopback));
    Host other = hosts.start(2);
    assertThatThrownBy(() -> TestHosts.connect(other, strict.address()))
        .isInstanceOf(ExecutionException.class);
    assertThatThrownBy(() -> TestHosts.connect(strict, other.address()))
        .hasMessageContaining("not allowed by the rules");
  }

  @Test
  void aDeniedPeerIsNeitherTakenNorDialled() throws Exception {
    Host other = hosts.start(2);
    ConnectionRules notIt =
        new ConnectionRules(List.of(), List.of(), Set.of(other.peerId()), 2, 10, 5);
    Host strict = hosts.start(1, builder -> builder.rules(notIt));
    assertThatThrownBy(() -> TestHosts.connect(strict, other.address()))
        .hasMessageContaining(other.peerId().toString());
    TestHosts.connect(other, strict.address());
    await().untilAsserted(() -> assertThat(other.connections()).isEmpty());
    assertThat(strict.connections()).isEmpty();
  }
}
