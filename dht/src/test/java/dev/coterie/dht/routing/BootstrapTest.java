package dev.coterie.dht.routing;

import static dev.coterie.dht.routing.ManualLoop.contact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class BootstrapTest {
  private static final PeerId PEER = contact(1).id();

  @Test
  void addressesOfOnePeerMakeOneContact() {
    Multiaddr one = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
    Multiaddr two = Multiaddr.parse("/dns4/peer.example/tcp/4001");
    Multiaddr other = Multiaddr.parse("/ip6/2001:db8::1/tcp/4001");

    assertThat(
            Bootstrap.contacts(
                List.of(
                    one.withPeerId(PEER), other.withPeerId(contact(2).id()), two.withPeerId(PEER))))
        .containsExactly(
            new Contact(PEER, List.of(one, two)), new Contact(contact(2).id(), List.of(other)));
  }

  @Test
  void anAddressThatNamesNoPeerIsRefusedByName() {
    Multiaddr nameless = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");

    assertThatThrownBy(() -> Bootstrap.contacts(List.of(nameless)))
        .isInstanceOf(UnusableBootstrapException.class)
        .hasMessageContaining("/ip4/192.0.2.1/tcp/4001");
  }

  @Test
  void addressGroupsAreNetworksAndNamesAndPrivateNetworksAreNone() {
    assertThat(groups("/ip4/192.0.2.7/tcp/1")).containsExactly("c00002/24");
    assertThat(groups("/ip6/2001:db8:1:2::7/tcp/1")).containsExactly("20010db80001/48");
    assertThat(groups("/dns4/peer.example/tcp/1")).containsExactly("peer.example");
    assertThat(groups("/ip4/192.0.2.7/tcp/1", "/ip4/192.0.2.8/tcp/1", "/ip4/10.0.0.1/tcp/1"))
        .containsExactly("c00002/24");
    for (String near :
        List.of(
            "/ip4/127.0.0.1/tcp/1",
            "/ip4/10.255.0.1/tcp/1",
            "/ip4/172.31.0.1/tcp/1",
            "/ip4/192.168.9.9/tcp/1",
            "/ip4/169.254.0.1/tcp/1",
            "/ip6/::1/tcp/1",
            "/ip6/fe80::1/tcp/1",
            "/ip6/fd00::1/tcp/1")) {
      assertThat(groups(near)).as(near).isEmpty();
    }
    for (String far :
        List.of("/ip4/172.32.0.1/tcp/1", "/ip4/192.169.0.1/tcp/1", "/ip6/::2/tcp/1")) {
      assertThat(groups(far)).as(far).hasSize(1);
    }
  }

  @Test
  void aRefreshTargetLiesInItsBucketWhetherOrNotTheBucketHoldsAnyone() {
    ManualLoop loop = new ManualLoop(1);
    RoutingTable table =
        new RoutingTable(contact(0).id(), loop, loop, 20, RoutingLimits.defaults());
    Position own = Position.of(contact(0).id());
    for (int i = 1; i < 200; i++) {
      Outcome pong = new Outcome.Answered(new Response.Pong(), Duration.ZERO);
      table.report(contact(i), new Request.Ping(), pong);
    }
    table.bucketContacts(1).forEach(contact -> table.remove(contact.id()));
    BucketTargets targets = new BucketTargets(table, new SplittableRandom(3));

    for (int bucket = 0; bucket < 6; bucket++) {
      byte[] target = targets.targetIn(bucket).orElseThrow();
      assertThat(own.commonPrefixBits(Position.ofLibp2pKey(target))).isEqualTo(bucket);
    }
    assertThat(targets.targetIn(200)).as("nobody is there, and no bytes are found").isEmpty();
  }

  @Test
  void limitsAreChecked() {
    Duration second = Duration.ofSeconds(1);
    assertThat(new RoutingLimits(0, 1, 1, second, Duration.ZERO, 1, 1, 1)).isNotNull();
    assertThatThrownBy(() -> new RoutingLimits(0, 2, 1, second, second, 1, 1, 1))
        .hasMessageContaining("goneAfter is 2 to 16, not 1");
    assertThatThrownBy(() -> new RoutingLimits(0, 2, 17, second, second, 1, 1, 1))
        .hasMessageContaining("goneAfter is 2 to 16, not 17");
    assertThatThrownBy(() -> new RoutingLimits(0, 1, 1, Duration.ZERO, second, 1, 1, 1))
        .hasMessageContaining("recheckAfter");
    assertThatThrownBy(() -> new RoutingLimits(0, 1, 1, second, second, 1, 2, 1))
        .hasMessageContaining("groupInTable");
  }

  private static Stream<String> groups(String... addresses) {
    Contact contact = new Contact(PEER, Stream.of(addresses).map(Multiaddr::parse).toList());
    return AddressGroup.of(contact).stream().map(AddressGroup::name);
  }
}
