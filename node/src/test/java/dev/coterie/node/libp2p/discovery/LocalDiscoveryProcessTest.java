package dev.coterie.node.libp2p.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.TestHosts;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Real multicast between two peers of this machine. */
class LocalDiscoveryProcessTest {
  @Test
  void twoPeersOfALocalNetworkFindEachOther() throws Exception {
    assumeTrue(!LocalDiscovery.networks().isEmpty(), "no network here carries multicast");
    try (TestHosts hosts = new TestHosts()) {
      Host one = hosts.start(1);
      Host other = hosts.start(2);
      CompletableFuture<PeerAddress> foundByOne = new CompletableFuture<>();
      CompletableFuture<PeerAddress> foundByOther = new CompletableFuture<>();
      try (LocalDiscovery first = start(one, other, foundByOne);
          LocalDiscovery second = start(other, one, foundByOther)) {
        assertThat(first).isNotSameAs(second);
        assertThat(foundByOne.get(30, TimeUnit.SECONDS)).isEqualTo(other.address());
        assertThat(foundByOther.get(30, TimeUnit.SECONDS)).isEqualTo(one.address());
        TestHosts.connect(one, foundByOne.join());
      }
    }
  }

  /** Others may be there too: only the one that is looked for counts. */
  private static LocalDiscovery start(
      Host host, Host wanted, CompletableFuture<PeerAddress> found) {
    return LocalDiscovery.start(
            host,
            peer -> {
              if (peer.peerId().equals(wanted.peerId())) {
                found.complete(peer);
              }
            })
        .orElseThrow();
  }
}
