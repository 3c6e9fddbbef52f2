package dev.coterie.simulator.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.routing.Joining.JoinResult;
import dev.coterie.dht.wire.Contact;
import dev.coterie.simulator.net.Cut;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.MessageCodec;
import dev.coterie.simulator.net.NetworkFigures;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.routing.RoutedSwarm.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Joining, and coming back from everything that a network may do to a routing table. */
final class MendingTest {
  private static final int SIZE = 40;
  private static final int NEIGHBOURS = 8;

  /** Longer than a contact is kept that does not answer. */
  private static final Duration LONG = Duration.ofMinutes(20);

  @Test
  void aPeerThatKnowsOneAddressKnowsItsNeighboursWithinSeconds() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 1);
    Member newcomer = swarm.add();
    swarm.start(newcomer, List.of(swarm.members.get(7).contact()));
    swarm.world.runUntil(() -> newcomer.joined != null, Duration.ofSeconds(10));

    assertThat(newcomer.joined).isEqualTo(new JoinResult(1, 1, 20, table(newcomer)));
    assertThat(newcomer.peer().table.closest(newcomer.position, NEIGHBOURS))
        .isEqualTo(swarm.closest(newcomer.position, NEIGHBOURS, newcomer));
    // Whoever has it among its own neighbours, but is not among its, finds it by a refresh.
    swarm.world.run(Duration.ofMinutes(7));
    assertThat(swarm.withoutTheirNeighbours(NEIGHBOURS)).isEmpty();
  }

  @Test
  void deadBootstrapPeersBlockNothing() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 2);
    Member silent = swarm.members.get(1);
    Member down = swarm.members.get(2);
    swarm.network.cutOneWay(swarm.network.hosts(), List.of(silent.host));
    swarm.crash(down);
    Member newcomer = swarm.add();
    swarm.start(
        newcomer, List.of(silent.contact(), down.contact(), swarm.members.get(3).contact()));
    swarm.world.run(Duration.ofMillis(1_500));

    assertThat(table(newcomer)).isGreaterThan(NEIGHBOURS);
  }

  @Test
  void aPeerWhoseBootstrapPeerIsDeadJoinsWhenItComesBack() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 3);
    Member bootstrap = swarm.members.get(1);
    swarm.crash(bootstrap);
    Member newcomer = swarm.add();
    swarm.start(newcomer, List.of(bootstrap.contact()));
    swarm.world.run(Duration.ofMinutes(30));
    assertThat(newcomer.joined).isEqualTo(new JoinResult(1, 0, 0, 0));
    assertThat(table(newcomer)).isZero();
    swarm.start(bootstrap, List.of(swarm.members.get(5).contact()));
    swarm.world.run(Duration.ofSeconds(90));

    assertThat(newcomer.peer().table.closest(newcomer.position, NEIGHBOURS))
        .isEqualTo(swarm.closest(newcomer.position, NEIGHBOURS, newcomer));
  }

  @Test
  void aPeerThatWasCutOffUntilItsTableWasEmptyComesBackByItself() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 4);
    Member lonely = swarm.members.get(9);
    List<SimulatedHost> others = new ArrayList<>(swarm.network.hosts());
    others.remove(lonely.host);
    Cut cut = swarm.network.partition(List.of(lonely.host), others);
    swarm.world.run(LONG);
    assertThat(table(lonely)).isZero();
    cut.heal();
    swarm.world.run(Duration.ofSeconds(90));

    assertThat(swarm.withoutTheirNeighbours(NEIGHBOURS)).isEmpty();
  }

  @Test
  void halvesThatForgotEachOtherFindEachOtherAgain() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 5);
    List<Member> one = swarm.members.subList(0, SIZE / 2);
    List<Member> other = swarm.members.subList(SIZE / 2, SIZE);
    Cut cut = swarm.network.partition(hosts(one), hosts(other));
    swarm.world.run(LONG);
    assertThat(one).noneMatch(member -> knowsAny(member, other));
    assertThat(other).noneMatch(member -> knowsAny(member, one));
    cut.heal();
    swarm.world.run(Duration.ofMinutes(3));

    assertThat(swarm.withoutTheirNeighbours(NEIGHBOURS)).isEmpty();
    assertThat(swarm.lookupsThatFindTheClosest(swarm.members, 50)).isEqualTo(50);
  }

  @Test
  void aRestartedPeerNeedsNoBootstrapPeer() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 6);
    Member member = swarm.members.get(11);
    swarm.crash(member);
    swarm.world.run(LONG);
    swarm.start(member, List.of());
    swarm.world.run(Duration.ofSeconds(10));

    assertThat(member.peer().table.closest(member.position, NEIGHBOURS))
        .isEqualTo(swarm.closest(member.position, NEIGHBOURS, member));
  }

  @Test
  void whoCrashedLeavesAllTables() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 7);
    List<Member> crashed = List.copyOf(swarm.members.subList(0, SIZE / 3));
    crashed.forEach(swarm::crash);
    List<Member> alive = swarm.members.subList(SIZE / 3, SIZE);
    swarm.world.run(Duration.ofMinutes(15));

    assertThat(alive).noneMatch(member -> knowsAny(member, crashed));
    assertThat(swarm.lookupsThatFindTheClosest(alive, 50)).isEqualTo(50);
  }

  @Test
  void lookupsFindTheClosestThoughAThirdHasJustCrashed() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 8);
    List.copyOf(swarm.members.subList(0, SIZE / 3)).forEach(swarm::crash);

    assertThat(swarm.lookupsThatFindTheClosest(swarm.members.subList(SIZE / 3, SIZE), 50))
        .isEqualTo(50);
  }

  @Test
  void lostMessagesCostNobodyItsPlaceForLong() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 9);
    swarm.network.setDefaultLink(Link.WIDE_AREA.withLoss(0.2));
    swarm.world.run(LONG);
    swarm.network.setDefaultLink(Link.WIDE_AREA);
    swarm.world.run(Duration.ofMinutes(2));

    assertThat(swarm.network.figures().lost()).isPositive();
    assertThat(swarm.withoutTheirNeighbours(NEIGHBOURS)).isEmpty();
  }

  @Test
  void aQuietSwarmAsksLittle() {
    RoutedSwarm swarm = RoutedSwarm.of(SIZE, 10);
    swarm.world.run(Duration.ofMinutes(10));
    NetworkFigures before = swarm.network.figures();
    swarm.world.run(Duration.ofMinutes(10));
    double requests = swarm.network.figures().asked() - before.asked();

    assertThat(requests / SIZE / 600).as("requests a second of a peer").isLessThan(1);
  }

  @Test
  void aSwarmThatSpeaksInBytesDoesWhatOneThatHandsMessagesOverDoes() {
    RoutedSwarm swarm = new RoutedSwarm(11);
    swarm.network.setCodec(MessageCodec.wire(swarm.world));
    swarm.start(swarm.add(), List.of());
    for (int i = 1; i < 15; i++) {
      Contact bootstrap = swarm.members.get(i - 1).contact();
      swarm.start(swarm.add(), List.of(bootstrap));
      swarm.world.run(Duration.ofSeconds(2));
    }

    assertThat(swarm.withoutTheirNeighbours(NEIGHBOURS)).isEmpty();
    assertThat(swarm.lookupsThatFindTheClosest(swarm.members, 20)).isEqualTo(20);
  }

  private static boolean knowsAny(Member member, List<Member> others) {
    return others.stream().anyMatch(o -> member.peer().table.contains(o.host.id()));
  }

  private static List<SimulatedHost> hosts(List<Member> members) {
    return members.stream().map(member -> member.host).toList();
  }

  private static int table(Member member) {
    return member.peer().table.size();
  }
}
