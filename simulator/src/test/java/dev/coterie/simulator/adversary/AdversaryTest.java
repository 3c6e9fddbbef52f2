package dev.coterie.simulator.adversary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.crypto.identity.Identity;
import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.crypto.identity.Signer;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.sync.SyncReport;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each adversary does, and that honest peers bear it. */
final class AdversaryTest {
  private static final String CART = "ucxl://shop/src/cart.go";
  private static final int PEERS = 9;
  private static final int REPLICAS = 5;
  private static final byte[] LIE = {'l', 'i', 'e'};

  private final SimulatedSwarm swarm = SimulatedSwarm.of(PEERS).replicas(REPLICAS).seed(3).start();

  private SimulatedPeer replica(int rank) {
    return swarm.peer(swarm.replicasOf(CART, REPLICAS).get(rank));
  }

  private int outsider() {
    return swarm.replicasOf(CART, PEERS).get(PEERS - 1);
  }

  private void corrupt(SimulatedPeer peer, Adversary adversary) {
    peer.crash();
    peer.setParts(adversary);
    peer.restart();
    swarm.advance(Duration.ofSeconds(30));
  }

  private void put(String value) {
    assertThat(swarm.put(outsider(), CART, value)).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(5));
  }

  private Version held(int rank) {
    return replica(rank).store().get(swarm.key(CART)).orElseThrow().siblings().survivors().get(0);
  }

  /** What a replica answers to a request of another peer. */
  private Response ask(SimulatedPeer by, SimulatedPeer replica, Request request) {
    List<Outcome> outcomes = new ArrayList<>();
    by.host()
        .life()
        .orElseThrow()
        .ask(replica.contact(), request, Duration.ofSeconds(3), outcomes::add);
    swarm.world().runUntil(() -> !outcomes.isEmpty(), Duration.ofSeconds(5));
    return ((Outcome.Answered) outcomes.get(0)).response();
  }

  @Test
  void forgedVersionsAreRefusedAndWhatWasThereStays() {
    put("truth");
    SimulatedPeer forger = swarm.peer(outsider());
    Version truth = held(0);
    Signer own = Signer.of(forger.identity());
    PublicKey victim = replica(1).identity().publicKey();
    List<Request> attempts =
        List.of(
            Forgeries.put(Forgeries.withBadSignature(truth)),
            Forgeries.put(Forgeries.inTheNameOf(victim, truth, LIE, own)),
            Forgeries.put(swarm.key("ucxl://shop/other"), truth));
    for (Request attempt : attempts) {
      assertThat(ask(forger, replica(0), attempt)).isInstanceOf(Response.Refused.class);
    }
    swarm.advance(Duration.ofMinutes(3));

    assertThat(swarm.get(0, CART)).containsExactly("truth");
  }

  @Test
  void anInflatedContextOrCounterDisplacesNothing() {
    put("truth");
    SimulatedPeer liar = swarm.peer(outsider());
    Version truth = held(0);
    Signer own = Signer.of(liar.identity());
    Version inflated =
        Forgeries.inflated(truth, LIE, own, 77, List.of(truth.header().dot().writer()));
    Response answer = ask(liar, replica(0), Forgeries.put(inflated));
    assertThat(answer).isInstanceOf(Response.Refused.class);
    ask(liar, replica(0), Forgeries.put(Forgeries.fromTheFuture(truth, LIE, own)));
    swarm.advance(Duration.ofMinutes(3));

    assertThat(swarm.get(1, CART)).contains("truth");
    assertThat(swarm.put(1, CART, "newer")).isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(2, CART)).contains("newer");
  }

  @Test
  void aReplicaThatWithholdsWhatItHasKeepsNobodyFromReadingIt() {
    put("v");
    WithheldData adversary = new WithheldData(true);
    corrupt(replica(0), adversary);
    put("w");

    for (int peer = 0; peer < PEERS; peer++) {
      assertThat(swarm.get(peer, CART)).containsExactly("w");
    }
    assertThat(adversary.misdeeds()).isPositive();
    assertThat(ask(swarm.peer(outsider()), replica(0), new Request.GetValue(swarm.key(CART))))
        .isInstanceOfSatisfying(
            Response.Value.class, value -> assertThat(value.record().isEmpty()).isTrue());
  }

  @Test
  void anOldVersionThatIsServedAgainIsKnownToBeOld() {
    ReplayedVersions adversary = new ReplayedVersions();
    corrupt(replica(1), adversary);
    put("old");
    put("new");
    for (int peer = 0; peer < PEERS; peer++) {
      assertThat(swarm.get(peer, CART)).containsExactly("new");
    }
    for (Request replay : adversary.replays()) {
      for (int rank = 2; rank < REPLICAS; rank++) {
        ask(replica(1), replica(rank), replay);
      }
    }
    swarm.advance(Duration.ofMinutes(2));

    assertThat(adversary.misdeeds()).isPositive();
    assertThat(adversary.replays()).isNotEmpty();
    assertThat(swarm.get(0, CART)).containsExactly("new");
  }

  @ParameterizedTest
  @EnumSource
  void aPartnerThatNeverEndsIsCutOffAndTheOthersConverge(EndlessSync.How how) {
    EndlessSync adversary = new EndlessSync(how, new SplittableRandom(1));
    for (int i = 0; i < 5; i++) {
      assertThat(swarm.put(i, "ucxl://shop/" + i, "v" + i)).isInstanceOf(WriteResult.Written.class);
    }
    put("v");
    corrupt(replica(0), adversary);
    SimulatedPeer wiped = replica(1);
    swarm.restartWiped(swarm.replicasOf(CART, REPLICAS).get(1));
    long before = swarm.network().figures().asked();
    List<SyncReport> reports = new ArrayList<>();
    wiped.peer().antiEntropy().syncNow(replica(0).contact(), reports::add);
    swarm.advance(Duration.ofMinutes(10));

    assertThat(adversary.misdeeds()).isPositive();
    assertThat(reports).hasSize(1);
    assertThat(wiped.store().get(swarm.key(CART))).isPresent();
    long asked = swarm.network().figures().asked() - before;
    assertThat(asked / PEERS / 600.0).as("requests a second of a peer").isLessThan(5);
  }

  @Test
  void aPeerThatWillNotLearnTheLogGoesOnWithTheOldOne() {
    StaleLog adversary = new StaleLog();
    SimulatedPeer stale = swarm.peer(4);
    corrupt(stale, adversary);
    int before = stale.peer().authority().heads().hashCode();
    swarm.peer(0).crash();
    swarm.peer(0).restart();
    swarm.advance(Duration.ofSeconds(30));
    assertThat(stale.peer().authority().heads().hashCode()).isEqualTo(before);
    put("v");

    assertThat(swarm.get(4, CART)).containsExactly("v");
  }

  @Test
  void lookupsSurvivePoisonedAnswers() {
    SimulatedSwarm large = SimulatedSwarm.of(50).replicas(REPLICAS).seed(4).start();
    List<Contact> accomplices = new ArrayList<>();
    for (int i = 40; i < 45; i++) {
      accomplices.add(large.peer(i).contact());
    }
    List<Adversary> adversaries = new ArrayList<>();
    for (int i = 40; i < 50; i++) {
      Adversary adversary =
          i < 45
              ? PoisonedRouting.towards(accomplices)
              : PoisonedRouting.towardsNobody(new SplittableRandom(i));
      adversaries.add(adversary);
      large.peer(i).crash();
      large.peer(i).setParts(adversary);
      large.peer(i).restart();
    }
    large.advance(Duration.ofMinutes(6));
    for (int i = 0; i < 20; i++) {
      assertThat(large.put(i, "ucxl://shop/" + i, "v")).isInstanceOf(WriteResult.Written.class);
      assertThat(large.read(39 - i, "ucxl://shop/" + i, Level.QUORUM).met()).isTrue();
      assertThat(large.get(39 - i, "ucxl://shop/" + i)).containsExactly("v");
    }

    assertThat(adversaries).allMatch(adversary -> adversary.misdeeds() > 0);
  }

  @Test
  void sybilsLieNearerToTheirTargetThanAnyHonestPeer() {
    SplittableRandom random = new SplittableRandom(5);
    Position target = swarm.key(CART).position();
    List<Identity> sybils =
        Sybils.around(target, 3, 200, () -> Identity.generate(random::nextBytes), Identity::peerId);
    Position farthest = Position.of(sybils.get(2).peerId());

    for (SimulatedPeer peer : swarm.peers()) {
      assertThat(target.compareDistance(farthest, Position.of(peer.identity().peerId())))
          .isNegative();
    }
    assertThatThrownBy(() -> Sybils.around(target, 3, 2, () -> sybils.get(0), Identity::peerId))
        .hasMessageContaining("of 2 identities");
    Contact last = Sybils.inOneNetwork(sybils.get(0).peerId(), new byte[] {11, 22, 33}, 253);
    assertThat(last.addresses().get(0)).hasToString("/ip4/11.22.33.254/tcp/4001");
    assertThatThrownBy(
            () -> Sybils.inOneNetwork(sybils.get(0).peerId(), new byte[] {11, 22, 33}, 254))
        .hasMessageContaining("254");
  }
}
