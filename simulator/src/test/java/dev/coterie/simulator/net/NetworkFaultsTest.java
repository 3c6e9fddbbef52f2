package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Links that double, reorder and are narrow; the shapes of partitions; lives that are paused. */
final class NetworkFaultsTest {
  private static final Duration ONE_WAY = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Link LINK = new Link(Latency.fixed(ONE_WAY), 0);

  private final World world = new World(5);
  private final SimulatedNetwork network = new SimulatedNetwork(world);
  private final KeyedHashSignatures signatures = new KeyedHashSignatures(world.seeds());
  private final Disruptions disruptions =
      new Disruptions(network, world.seeds().branch("test").random());
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<String> served = new ArrayList<>();
  private final List<SimulatedHost> hosts = new ArrayList<>();
  private final SimulatedHost alice;
  private final SimulatedHost bob;

  NetworkFaultsTest() {
    network.setDefaultLink(LINK);
    for (int i = 0; i < 7; i++) {
      hosts.add(network.addHost(signatures.publicKey(i).peerId()));
      start(hosts.get(i));
    }
    alice = hosts.get(0);
    bob = hosts.get(1);
  }

  private void start(SimulatedHost host) {
    host.start(c -> new InMemoryStore(c::post), signatures)
        .serve(
            (from, request, reply) -> {
              served.add(host.index() + "@" + world.now().toMillis());
              reply.accept(
                  request instanceof Request.FindNode
                      ? new Response.Nodes(List.of(from))
                      : new Response.Pong());
            });
  }

  private void ask(SimulatedHost from, SimulatedHost to) {
    ask(from, to, new Request.Ping());
  }

  private void ask(SimulatedHost from, SimulatedHost to, Request request) {
    from.life().orElseThrow().ask(to.contact(), request, PATIENCE, outcomes::add);
  }

  /** Whom a host reaches and hears from. */
  private List<Integer> reachedBy(SimulatedHost host) {
    List<Integer> reached = new ArrayList<>();
    for (SimulatedHost other : hosts) {
      if (other != host) {
        outcomes.clear();
        ask(host, other);
        world.run(PATIENCE);
        if (outcomes.get(0) instanceof Outcome.Answered) {
          reached.add(other.index());
        }
      }
    }
    return reached;
  }

  @Test
  void aDoubledRequestIsServedTwiceAndEndsOnce() {
    network.setLink(alice, bob, LINK.withDuplication(1));
    ask(alice, bob);
    world.run(PATIENCE);

    assertThat(served).hasSize(2);
    assertThat(outcomes).hasSize(1).allMatch(Outcome.Answered.class::isInstance);
    assertThat(network.figures().duplicated()).isEqualTo(1);
    assertThat(network.figures().late()).isEqualTo(1);
  }

  @Test
  void aDoubledResponseEndsItsRequestOnce() {
    network.setLink(bob, alice, LINK.withDuplication(1));
    ask(alice, bob);
    world.run(PATIENCE);

    assertThat(served).hasSize(1);
    assertThat(outcomes).hasSize(1);
  }

  @Test
  void aMessageThatIsHeldUpIsOvertakenByALaterOne() {
    network.setLink(alice, bob, LINK.withReordering(1));
    ask(alice, bob);
    world.run(ONE_WAY);
    network.setLink(alice, bob, LINK);
    ask(alice, bob);
    world.run(PATIENCE);

    assertThat(served).containsExactly("1@20", "1@50");
  }

  @Test
  void messagesWaitForThoseBeforeThemOnANarrowLink() {
    Request request = new Request.FindNode(new byte[1_000]);
    int bytes = MessageSizes.of(request);
    network.setLink(alice, bob, LINK.withBandwidth(bytes * 10L));
    ask(alice, bob, request);
    ask(alice, bob, request);
    world.run(PATIENCE);

    assertThat(served).containsExactly("1@110", "1@210");
  }

  @Test
  void aLinkLosesWhatWouldWaitTooLong() {
    network.setLink(alice, bob, LINK.withBandwidth(1));
    Request request = new Request.FindNode(new byte[100]);
    ask(alice, bob, request);
    assertThat(network.figures().lost()).isZero();
    ask(alice, bob, request);

    assertThat(network.figures().lost()).isEqualTo(1);
  }

  @Test
  void aLinkRefusesSharesThatAreNoneAndABandwidthOfNothing() {
    assertThatThrownBy(() -> LINK.withDuplication(1.01)).hasMessageContaining("1.01");
    assertThatThrownBy(() -> LINK.withReordering(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> LINK.withBandwidth(0)).hasMessageContaining("not 0");
    assertThat(LINK.withBandwidth(1).bytesPerSecond()).isEqualTo(1);
  }

  @Test
  void halvesHearNothingOfEachOther() {
    Disruption halves = disruptions.halves(hosts);
    List<Integer> reached = reachedBy(alice);

    assertThat(reached.size()).isBetween(2, 3);
    assertThat(reachedBy(hosts.get(reached.get(0)))).hasSameSizeAs(reached);
    halves.heal();
    assertThat(reachedBy(alice)).hasSize(6);
  }

  @Test
  void oneHostIsIsolatedAndTheOthersAreNot() {
    disruptions.isolate(bob);

    assertThat(reachedBy(bob)).isEmpty();
    assertThat(reachedBy(alice)).containsExactly(2, 3, 4, 5, 6);
  }

  @Test
  void aMuteHostHearsAndADeafOneDoesNot() {
    disruptions.mute(List.of(bob));
    ask(alice, bob);
    world.run(PATIENCE);
    assertThat(served).hasSize(1);
    network.heal();
    disruptions.deafen(List.of(bob));
    ask(alice, bob);
    world.run(PATIENCE);

    assertThat(served).hasSize(1);
    assertThat(outcomes).hasSize(2).allMatch(Outcome.TimedOut.class::isInstance);
  }

  @Test
  void inARingOfMajoritiesEveryHostSeesAMajorityAndNoTwoTheSame() {
    Disruption ring = disruptions.ringOfMajorities(hosts);
    List<List<Integer>> views = new ArrayList<>();
    for (SimulatedHost host : hosts) {
      List<Integer> view = new ArrayList<>(reachedBy(host));
      view.add(host.index());
      view.sort(null);
      assertThat(view.size()).isGreaterThan(hosts.size() / 2).isLessThan(hosts.size());
      views.add(view);
    }

    assertThat(views).doesNotHaveDuplicates();
    ring.heal();
    assertThat(reachedBy(alice)).hasSize(6);
  }

  @Test
  void aFlappingPartitionComesAndGoesUntilItIsHealed() {
    Disruption flapping = disruptions.flapping(hosts, PATIENCE.multipliedBy(6));
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      sizes.add(reachedBy(alice).size());
    }
    flapping.heal();
    sizes.add(reachedBy(alice).size());
    sizes.add(reachedBy(alice).size());

    assertThat(sizes.get(0)).isBetween(2, 3).isEqualTo(sizes.get(2));
    assertThat(List.of(sizes.get(1), sizes.get(3), sizes.get(4), sizes.get(5))).containsOnly(6);
  }

  @Test
  void whatIsSentIntoAClogArrivesWhenItIsHealed() {
    Cut clog = network.clog(List.of(alice), List.of(bob));
    ask(alice, bob);
    world.run(Duration.ofSeconds(1));
    assertThat(served).isEmpty();
    clog.heal();
    world.run(PATIENCE);

    assertThat(served).containsExactly("1@1010");
    assertThat(outcomes).hasSize(1).allMatch(Outcome.Answered.class::isInstance);
  }

  @Test
  void aSwizzleClogStopsAllHostsOneByOneAndEndsByItself() {
    Duration within = Duration.ofMinutes(14);
    disruptions.swizzleClog(hosts, within);
    List<Integer> reached = new ArrayList<>();
    for (int minute = 0; minute < 14; minute += 2) {
      reached.add(reachedBy(alice).size());
      world.run(Duration.ofMinutes(2).minus(PATIENCE.multipliedBy(6)));
    }
    world.run(Duration.ofMinutes(1));

    assertThat(reached).contains(0);
    assertThat(reached.get(0)).isGreaterThanOrEqualTo(5);
    assertThat(reachedBy(alice)).hasSize(6);
    assertThat(network.figures().lost()).isZero();
  }

  @Test
  void aPausedHostAnswersWhenItGoesOn() {
    bob.pause();
    ask(alice, bob);
    world.run(Duration.ofSeconds(1));
    assertThat(served).isEmpty();
    bob.resume();
    world.run(PATIENCE);

    assertThat(served).containsExactly("1@1000");
    assertThat(outcomes).hasSize(1).allMatch(Outcome.Answered.class::isInstance);
  }

  @Test
  void timersAndAnswersOfAPausedHostWaitInTheOrderOfTheirTime() {
    List<String> ran = new ArrayList<>();
    SimulatedContext life = alice.life().orElseThrow();
    life.schedule(Duration.ofSeconds(4), () -> ran.add("late timer"));
    life.ask(bob.contact(), new Request.Ping(), PATIENCE, o -> ran.add("answer"));
    life.schedule(ONE_WAY, () -> ran.add("early timer"));
    life.schedule(ONE_WAY, () -> ran.add("cancelled")).cancel();
    alice.pause();
    world.run(Duration.ofSeconds(10));
    assertThat(ran).isEmpty();
    alice.resume();
    world.run(Duration.ZERO);

    assertThat(ran).containsExactly("early timer", "answer", "late timer");
    assertThat(life.uptime()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aRequestThatTimedOutDuringAPauseEndsOnceThoughItsAnswerCameToo() {
    network.setLink(bob, alice, new Link(Latency.fixed(PATIENCE), 0));
    ask(alice, bob);
    alice.pause();
    world.run(Duration.ofSeconds(10));
    alice.resume();
    world.run(Duration.ofSeconds(10));

    assertThat(outcomes).hasSize(1).allMatch(Outcome.TimedOut.class::isInstance);
    assertThat(network.figures().underway()).isZero();
  }

  @Test
  void whatAPausedHostHadTakenInIsLostWhenItDies() {
    bob.pause();
    ask(alice, bob);
    world.run(ONE_WAY.multipliedBy(2));
    bob.crash();
    start(bob);
    world.run(PATIENCE);

    assertThat(served).isEmpty();
    assertThat(outcomes).hasSize(1).allMatch(Outcome.TimedOut.class::isInstance);
  }

  @Test
  void aHostThatDiesWhilePausedAbandonsWhatItAsked() {
    ask(alice, bob);
    alice.pause();
    world.run(PATIENCE.multipliedBy(2));
    alice.crash();
    world.run(PATIENCE);

    assertThat(outcomes).isEmpty();
    assertThat(network.figures().abandoned()).isEqualTo(1);
    assertThat(network.figures().underway()).isZero();
  }

  @Test
  void aClockDriftsFreezesAndJumps() {
    SimulatedContext life = alice.life().orElseThrow();
    alice.setClockRate(2);
    world.run(Duration.ofSeconds(10));
    assertThat(life.wallTime()).isEqualTo(World.EPOCH.plusSeconds(20));
    alice.setClockRate(0);
    world.run(Duration.ofSeconds(10));
    assertThat(life.wallTime()).isEqualTo(World.EPOCH.plusSeconds(20));
    alice.setClockOffset(Duration.ofHours(1));
    alice.setClockRate(1);
    world.run(Duration.ofSeconds(10));

    assertThat(life.wallTime()).isEqualTo(World.EPOCH.plusSeconds(3_600 + 30));
    assertThat(life.uptime()).isEqualTo(Duration.ofSeconds(30));
    assertThatThrownBy(() -> alice.setClockRate(SimulatedHost.MAX_CLOCK_RATE + 1))
        .hasMessageContaining("101");
    assertThatThrownBy(() -> alice.setClockRate(-0.1)).hasMessageContaining("-0.1");
    alice.setClockRate(SimulatedHost.MAX_CLOCK_RATE);
  }

  @Test
  void trafficIsCountedByKindInBytes() {
    TrafficMeter meter = new TrafficMeter();
    network.tap(meter);
    Request find = new Request.FindNode(new byte[32]);
    ask(alice, bob, find);
    ask(alice, bob);
    ask(alice, bob);
    world.run(PATIENCE);

    assertThat(meter.byKind()).containsOnlyKeys("FindNode", "Nodes", "Ping", "Pong");
    assertThat(meter.of(Request.Ping.class).messages()).isEqualTo(2);
    assertThat(meter.of(Request.FindNode.class))
        .isEqualTo(new TrafficMeter.Traffic(1, MessageSizes.of(find)));
    assertThat(meter.bytes())
        .isEqualTo(meter.byKind().values().stream().mapToLong(TrafficMeter.Traffic::bytes).sum());
  }

  /** One of the two was left out, another one in another process. */
  @Test
  void aRequestAndAResponseOfOneNameAreCountedAsOneKind() {
    TrafficMeter meter = new TrafficMeter();
    Request holdings = new Request.Holdings(List.of());
    Response held = new Response.Holdings(List.of(), Optional.empty());
    meter.request(alice, bob, holdings);
    meter.response(bob, alice, holdings, held);

    assertThat(meter.byKind())
        .containsOnly(entry("Holdings", new TrafficMeter.Traffic(2, meter.bytes())));
    assertThat(meter.of(Request.Holdings.class).messages()).isEqualTo(1);
  }
}
