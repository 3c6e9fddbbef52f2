package dev.coterie.node.libp2p.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.identify.PeerInfo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ObservedAddressesTest {
  private static final List<Multiaddr> LISTENING =
      List.of(Multiaddr.parse("/ip4/10.1.1.1/tcp/4001"));
  private static final Multiaddr OUTSIDE = Multiaddr.parse("/ip4/198.51.100.7/tcp/4001");

  private final ObservedAddresses observed = new ObservedAddresses();

  private void tell(String from, String seen) {
    observed.tell(Multiaddr.parse(from + "/tcp/999"), Multiaddr.parse(seen), false, LISTENING);
  }

  private static String subnet(int number) {
    return "/ip4/203." + (number >> 8) + "." + (number & 255) + ".5";
  }

  private List<Multiaddr> told() {
    return observed.told(LISTENING);
  }

  @Test
  void anAddressIsToldOnceEnoughSubnetsHaveToldIt() {
    for (int i = 1; i < ObservedAddresses.ENOUGH_VOTES; i++) {
      tell(subnet(i), OUTSIDE.toString());
    }
    assertThat(told()).isEmpty();
    tell(subnet(ObservedAddresses.ENOUGH_VOTES), OUTSIDE.toString());
    assertThat(told()).containsExactly(OUTSIDE);
  }

  @Test
  void aThousandPeersOfOneSubnetAreOneVoice() {
    for (int host = 0; host < 1_000; host++) {
      tell("/ip4/203.0.113." + host % 250, OUTSIDE.toString());
    }
    assertThat(told()).isEmpty();
    assertThat(observed.voters()).isEqualTo(1);
  }

  @Test
  void whatIsHeldAndToldStaysSmallWhateverPeersSay() {
    for (int i = 0; i < 5_000; i++) {
      tell(subnet(i), "/ip4/198.51." + (i / 4 % 250) + ".1/tcp/" + (1 + i / 4));
    }
    assertThat(observed.voters()).isEqualTo(ObservedAddresses.MAX_VOTERS);
    assertThat(told()).hasSize(ObservedAddresses.MAX_TOLD_OF_A_FAMILY);
  }

  @Test
  void aNewAddressTakesTheOldOnesVotes() {
    for (int i = 0; i < 8; i++) {
      tell(subnet(i), OUTSIDE.toString());
    }
    for (int i = 0; i < 8; i++) {
      tell(subnet(i), "/ip4/198.51.100.9/tcp/4001");
    }
    assertThat(told()).containsExactly(Multiaddr.parse("/ip4/198.51.100.9/tcp/4001"));
  }

  @Test
  void thePortOfADialledConnectionIsTheOneListenedOn() {
    for (int i = 0; i < ObservedAddresses.ENOUGH_VOTES; i++) {
      observed.tell(
          Multiaddr.parse(subnet(i) + "/tcp/4001"),
          Multiaddr.parse("/ip4/198.51.100.7/tcp/" + (50_000 + i)),
          true,
          LISTENING);
    }
    assertThat(told()).containsExactly(OUTSIDE);
  }

  @Test
  void addressesThatNobodyCouldUseAndThoseKnownAreNotTold() {
    for (String seen :
        List.of(
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/0.0.0.0/tcp/1",
            "/ip4/169.254.1.1/tcp/1",
            "/ip4/224.0.0.1/tcp/1",
            "/ip4/198.51.100.7/tcp/0",
            "/ip4/198.51.100.7/udp/1",
            "/dns4/example.org/tcp/1",
            LISTENING.get(0).toString())) {
      for (int i = 0; i < 2 * ObservedAddresses.ENOUGH_VOTES; i++) {
        tell(subnet(i), seen);
      }
      assertThat(told()).as(seen).isEmpty();
    }
  }

  @Test
  void peersOfTheLoopbackHaveNoVoice() {
    tell("/ip4/127.0.0.1", OUTSIDE.toString());
    assertThat(observed.voters()).isZero();
  }

  @Test
  void aHostTellsItsPeersWhereOthersSeeIt() throws Exception {
    try (TestHosts hosts = new TestHosts()) {
      Host host = hosts.start(1);
      Host other = hosts.start(2);
      CompletableFuture<List<Multiaddr>> heard = new CompletableFuture<>();
      other.addListener(
          new HostListener() {
            @Override
            public void onIdentified(Connection connection, PeerInfo info) {
              if (info.listenAddresses().contains(OUTSIDE)) {
                heard.complete(info.listenAddresses());
              }
            }
          });
      TestHosts.connect(host, other.address());
      PeerId self = host.peerId();
      host.loop()
          .execute(
              () -> {
                for (int i = 0; i < ObservedAddresses.ENOUGH_VOTES; i++) {
                  host.onObserved(Multiaddr.parse(subnet(i) + "/tcp/1"), OUTSIDE, false);
                }
              });
      List<Multiaddr> addresses = heard.get(20, TimeUnit.SECONDS);
      assertThat(addresses).containsAll(host.addresses()).contains(OUTSIDE);
      assertThat(other.connection(self)).isPresent();
    }
  }
}
