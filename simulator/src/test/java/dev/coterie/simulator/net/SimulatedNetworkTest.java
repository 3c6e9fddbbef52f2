package dev.coterie.simulator.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.InMemoryStore;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SimulatedNetworkTest {
  private static final Duration ONE_WAY = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final World world = new World(5);
  private final SimulatedNetwork network = new SimulatedNetwork(world);
  private final KeyedHashSignatures signatures = new KeyedHashSignatures(world.seeds());
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Contact> askers = new ArrayList<>();
  private final SimulatedHost alice = host(0);
  private final SimulatedHost bob = host(1);

  SimulatedNetworkTest() {
    network.setDefaultLink(new Link(Latency.fixed(ONE_WAY), 0));
    start(alice);
    start(bob);
  }

  @Test
  void aRequestIsAnsweredAfterOneWayThereAndBackAndNeverAtOnce() {
    ask(alice, bob.contact());
    assertThat(outcomes).isEmpty();
    world.run(PATIENCE);

    assertThat(outcomes)
        .containsExactly(new Outcome.Answered(new Response.Pong(), ONE_WAY.multipliedBy(2)));
    assertThat(askers).containsExactly(alice.contact());
  }

  @Test
  void aRequestThatIsLostTimesOut() {
    network.setLink(alice, bob, Link.LOCAL.withLoss(1));
    ask(alice, bob.contact());
    world.run(PATIENCE);

    assertThat(outcomes).containsExactly(new Outcome.TimedOut(PATIENCE));
    assertThat(askers).isEmpty();
  }

  @Test
  void aResponseThatIsLostTimesOutThoughTheRequestWasServed() {
    network.setLink(bob, alice, Link.LOCAL.withLoss(1));
    ask(alice, bob.contact());
    world.run(PATIENCE);

    assertThat(outcomes).containsExactly(new Outcome.TimedOut(PATIENCE));
    assertThat(askers).hasSize(1);
  }

  @Test
  void aResponseThatComesAfterTheTimeoutIsDropped() {
    network.setLink(bob, alice, new Link(Latency.fixed(PATIENCE), 0));
    ask(alice, bob.contact());
    world.run(PATIENCE.multipliedBy(3));

    assertThat(outcomes).containsExactly(new Outcome.TimedOut(PATIENCE));
    assertThat(network.figures().late()).isEqualTo(1);
  }

  @Test
  void aHostOnWhichNothingRunsRefusesAtOnce() {
    bob.crash();
    ask(alice, bob.contact());
    world.run(ONE_WAY.multipliedBy(2));

    assertThat(outcomes).singleElement().isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void anAddressAtWhichThePeerIsNotFails() {
    Multiaddr old = bob.contact().addresses().get(0);
    bob.moveTo(List.of(Multiaddr.parse("/ip4/10.9.9.9/tcp/4001")));
    ask(alice, new Contact(bob.id(), List.of(old)));
    ask(alice, new Contact(signatures.publicKey(99).peerId(), List.of(old)));
    ask(alice, new Contact(bob.id(), List.of(old, bob.contact().addresses().get(0))));
    world.run(PATIENCE);

    assertThat(outcomes).hasSize(3);
    assertThat(outcomes.subList(0, 2)).allMatch(Outcome.Failed.class::isInstance);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void aPartitionStopsBothDirectionsUntilItIsHealed() {
    Cut cut = network.partition(List.of(alice), List.of(bob));
    ask(alice, bob.contact());
    ask(bob, alice.contact());
    world.run(PATIENCE);
    cut.heal();
    ask(alice, bob.contact());
    world.run(PATIENCE);

    assertThat(outcomes.subList(0, 2)).allMatch(Outcome.TimedOut.class::isInstance);
    assertThat(outcomes.get(2)).isInstanceOf(Outcome.Answered.class);
  }

  @Test
  void aPartitionSwallowsWhatIsUnderway() {
    ask(alice, bob.contact());
    world.run(ONE_WAY.dividedBy(2));
    network.partition(List.of(alice), List.of(bob));
    world.run(ONE_WAY);
    network.heal();
    world.run(PATIENCE);

    assertThat(askers).isEmpty();
    assertThat(outcomes).containsExactly(new Outcome.TimedOut(PATIENCE));
  }

  @Test
  void aOneWayCutStopsOneDirectionOnly() {
    network.cutOneWay(List.of(bob), List.of(alice));
    ask(alice, bob.contact());
    ask(bob, alice.contact());
    world.run(PATIENCE);

    assertThat(askers).containsExactly(alice.contact());
    assertThat(outcomes).hasSize(2).allMatch(Outcome.TimedOut.class::isInstance);
  }

  @Test
  void aCrashEndsTimersRequestsAndAnswersOfThatLife() {
    List<String> ran = new ArrayList<>();
    alice.life().orElseThrow().schedule(ONE_WAY, () -> ran.add("timer"));
    alice.life().orElseThrow().post(() -> ran.add("post"));
    ask(alice, bob.contact());
    alice.crash();
    start(alice);
    world.run(PATIENCE);

    assertThat(ran).isEmpty();
    assertThat(outcomes).isEmpty();
    assertThat(network.figures().abandoned()).isEqualTo(1);
  }

  @Test
  void aPeerThatCrashesBeforeItAnswersNeverDoes() {
    bob.crash();
    SimulatedContext slow = bob.start(c -> new InMemoryStore(c::post), signatures);
    slow.serve(
        (from, request, reply) ->
            alice
                .life()
                .orElseThrow()
                .schedule(ONE_WAY.multipliedBy(5), () -> reply.accept(new Response.Pong())));
    ask(alice, bob.contact());
    world.run(ONE_WAY.multipliedBy(2));
    bob.crash();
    start(bob);
    world.run(PATIENCE);

    assertThat(outcomes).containsExactly(new Outcome.TimedOut(PATIENCE));
  }

  @Test
  void whatALifeAsksAfterItsEndIsNotSent() {
    SimulatedContext life = alice.life().orElseThrow();
    alice.crash();
    life.ask(bob.contact(), new Request.Ping(), PATIENCE, outcomes::add);
    world.run(PATIENCE.multipliedBy(2));

    assertThat(life.isAlive()).isFalse();
    assertThat(outcomes).isEmpty();
    assertThat(askers).isEmpty();
  }

  @Test
  void repliesAreGivenOnce() {
    bob.life()
        .orElseThrow()
        .serve(
            (from, request, reply) -> {
              reply.accept(new Response.Pong());
              reply.accept(new Response.Pong());
            });
    ask(alice, bob.contact());

    assertThatThrownBy(() -> world.run(PATIENCE)).hasMessageContaining("replied twice");
  }

  @Test
  void messagesGoThroughTheCodec() {
    List<Object> carried = new ArrayList<>();
    network.setCodec(
        new MessageCodec() {
          @Override
          public Request carry(Request request) {
            carried.add(request);
            return new Request.FindNode(new byte[0]);
          }

          @Override
          public Response carry(Request asked, Response response) {
            carried.add(response);
            return new Response.Nodes(List.of());
          }
        });
    ask(alice, bob.contact());
    world.run(PATIENCE);

    assertThat(carried).containsExactly(new Request.Ping(), new Response.Pong());
    assertThat(((Outcome.Answered) outcomes.get(0)).response()).isInstanceOf(Response.Nodes.class);
  }

  @Test
  void clocksOnTheWallMayBeOffButUptimeIsNot() {
    PeerContext context = alice.life().orElseThrow();
    world.run(PATIENCE);
    alice.setClockOffset(Duration.ofHours(-1));

    assertThat(context.wallTime()).isEqualTo(World.EPOCH.plus(PATIENCE).minusSeconds(3_600));
    assertThat(context.uptime()).isEqualTo(PATIENCE);
  }

  @Test
  void everyLifeHasItsOwnUptimeAndItsOwnChance() {
    long first = alice.life().orElseThrow().random().nextLong();
    world.run(PATIENCE);
    alice.crash();
    start(alice);

    assertThat(alice.life().orElseThrow().random().nextLong()).isNotEqualTo(first);
    assertThat(alice.life().orElseThrow().uptime()).isZero();
  }

  @Test
  void goodSignaturesAreToldFromBadOnesLater() {
    byte[] message = {1};
    List<java.util.BitSet> results = new ArrayList<>();
    var good =
        new PeerContext.SignatureClaim(
            signatures.publicKey(0), message, signatures.signer(0).sign(message));
    var bad = new PeerContext.SignatureClaim(signatures.publicKey(1), message, good.signature());
    alice.life().orElseThrow().verify(List.of(bad, good), results::add);
    assertThat(results).isEmpty();
    world.run(Duration.ZERO);

    assertThat(results).singleElement().hasToString("{1}");
  }

  @Test
  void everyRequestEndsOnceWhateverHappens() {
    ChatteringSwarm swarm = new ChatteringSwarm(11, 20);
    swarm.run(Duration.ofSeconds(60));
    NetworkFigures figures = swarm.network().figures();

    assertThat(figures.answered()).isPositive();
    assertThat(figures.timedOut()).isPositive();
    assertThat(figures.failed()).isPositive();
    assertThat(figures.abandoned()).isPositive();
    assertThat(figures.late()).isPositive();
    assertThat(swarm.outcomesPerRequest()).isEqualTo("every request ended once");
    assertThat(figures.underway()).isZero();
  }

  private SimulatedHost host(long number) {
    return network.addHost(signatures.publicKey(number).peerId());
  }

  private void start(SimulatedHost host) {
    host.start(c -> new InMemoryStore(c::post), signatures)
        .serve(
            (from, request, reply) -> {
              askers.add(from);
              reply.accept(new Response.Pong());
            });
  }

  private void ask(SimulatedHost from, Contact to) {
    from.life().orElseThrow().ask(to, new Request.Ping(), PATIENCE, outcomes::add);
  }
}
