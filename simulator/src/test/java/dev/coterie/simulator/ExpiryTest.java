package dev.coterie.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.WriteRequest;
import dev.coterie.dht.replica.WriteResult;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.simulator.net.TrafficMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What expires: hidden at once by each reader's clock, dropped later, and never argued about. */
class ExpiryTest {
  private static final String CART = "ucxl://shop/cart";
  private static final int PEERS = 8;
  private static final int REPLICAS = 3;
  private static final Duration SKEW = Duration.ofMinutes(4);
  private static final Duration LIVES = Duration.ofMinutes(3);
  private static final Duration PERIOD = Duration.ofSeconds(20);
  private static final Duration A_PASS = PERIOD.multipliedBy(2);

  private static SimulatedSwarm swarm(long seed, Duration skew) {
    return SimulatedSwarm.of(PEERS)
        .replicas(REPLICAS)
        .seed(seed)
        .settings(
            PeerSettings.defaults()
                .withSyncEvery(PERIOD)
                .withRepairAfter(Duration.ofMinutes(30))
                .withClockSkew(skew))
        .testSigner()
        .start();
  }

  private static SimulatedSwarm swarm(long seed) {
    return swarm(seed, SKEW);
  }

  private static void put(SimulatedSwarm swarm, int peer) {
    assertThat(swarm.put(peer, CART, "for now", LIVES)).isInstanceOf(WriteResult.Written.class);
  }

  private static StoredRecord record(SimulatedSwarm swarm, int peer) {
    return swarm.peer(peer).store().get(swarm.key(CART)).orElseThrow();
  }

  private static boolean holdsPayload(SimulatedSwarm swarm, int peer) {
    StoredRecord record = record(swarm, peer);
    Version version = record.siblings().survivors().get(0);
    return record.payload(version.hash()).isPresent();
  }

  private static List<Integer> replicas(SimulatedSwarm swarm) {
    return swarm.replicasOf(CART, REPLICAS);
  }

  private static int elsewhere(SimulatedSwarm swarm) {
    return swarm.replicasOf(CART, PEERS).get(PEERS - 1);
  }

  private static void assertNothingMoved(TrafficMeter traffic) {
    assertThat(traffic.of(Request.FetchPayload.class).messages()).isZero();
    assertThat(traffic.of(Request.FetchRecords.class).messages()).isZero();
    assertThat(traffic.of(Request.Offer.class).messages()).isZero();
    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();
  }

  @Test
  void anExpiredEntryIsHiddenAtOnceAndItsPayloadIsDroppedWhenNoClockCanStillShowIt() {
    SimulatedSwarm swarm = swarm(1);
    put(swarm, 0);
    assertThat(swarm.get(elsewhere(swarm), CART)).containsExactly("for now");
    Hash hash = record(swarm, replicas(swarm).get(0)).recordHash();

    swarm.advance(LIVES);
    assertThat(swarm.get(elsewhere(swarm), CART)).isEmpty();
    swarm.advance(SKEW.minus(PERIOD));
    assertThat(replicas(swarm)).allMatch(peer -> holdsPayload(swarm, peer));

    swarm.advance(PERIOD.plus(A_PASS));
    for (int replica : replicas(swarm)) {
      assertThat(holdsPayload(swarm, replica)).isFalse();
      assertThat(record(swarm, replica).recordHash()).isEqualTo(hash);
      assertThat(swarm.peer(replica).peer().expired().dropped()).isEqualTo(1);
      assertThat(swarm.peer(replica).peer().expired().droppedBytes()).isPositive();
      swarm.peer(replica).kill();
      swarm.restart(replica);
      assertThat(holdsPayload(swarm, replica)).isFalse();
    }
    swarm.assertConverged();
  }

  @Test
  void clocksThatDifferByLessThanTheAllowanceKeepReplicasEqualAndMoveNothing() {
    SimulatedSwarm swarm = swarm(2);
    for (int i = 0; i < PEERS; i++) {
      long seconds = SKEW.toSeconds() / 2 * (i % 3 - 1);
      swarm.peer(i).setClockOffset(Duration.ofSeconds(seconds));
    }
    put(swarm, 1);
    swarm.advance(Duration.ofMinutes(1)).assertConverged();
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.advance(LIVES.plus(SKEW.multipliedBy(2)));

    assertNothingMoved(traffic);
    assertThat(replicas(swarm)).noneMatch(peer -> holdsPayload(swarm, peer));
  }

  @Test
  void aReaderWhoseClockIsBehindStillReadsTheContent() {
    SimulatedSwarm swarm = swarm(3);
    put(swarm, 0);
    int reader = elsewhere(swarm);
    swarm.peer(reader).setClockOffset(LIVES.negated());
    swarm.advance(LIVES.plus(A_PASS));
    assertThat(swarm.get(reader, CART)).containsExactly("for now");
    assertThat(swarm.get((reader + 1) % PEERS, CART)).isEmpty();
  }

  /** That the allowance is what does it. */
  @Test
  void aControlWithoutAnAllowanceForClocksLosesTheContentToAReaderWhoIsBehind() {
    SimulatedSwarm swarm = swarm(3, Duration.ZERO);
    put(swarm, 0);
    int reader = elsewhere(swarm);
    swarm.peer(reader).setClockOffset(LIVES.negated());
    swarm.advance(LIVES.plus(A_PASS));
    assertThat(swarm.get(reader, CART)).isEmpty();
  }

  @Test
  void aPeerThatWasAwayGetsTheHeaderOfWhatExpiredAndNoPayload() {
    SimulatedSwarm swarm = swarm(4);
    int away = replicas(swarm).get(1);
    swarm.crash(away).advance(Duration.ofMinutes(1));
    put(swarm, elsewhere(swarm));
    swarm.advance(LIVES.plus(SKEW).plus(A_PASS));
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);

    swarm.restart(away).advance(Duration.ofMinutes(2));

    assertThat(record(swarm, away).siblings()).isEqualTo(siblingsAtAnother(swarm, away));
    assertThat(holdsPayload(swarm, away)).isFalse();
    assertThat(traffic.of(Request.FetchPayload.class).messages()).isZero();
    swarm.assertConverged();
    TrafficMeter after = new TrafficMeter();
    swarm.network().tap(after);
    swarm.advance(Duration.ofMinutes(3));
    assertNothingMoved(after);
  }

  private static Object siblingsAtAnother(SimulatedSwarm swarm, int away) {
    List<Integer> others = new ArrayList<>(replicas(swarm));
    others.remove((Integer) away);
    return record(swarm, others.get(0)).siblings();
  }

  /** Whose clock is behind by more than the allowance asks for what nobody has any more. */
  @Test
  void aReplicaWhoseClockIsFarBehindTakesTheHeaderAloneAndHoldsWhatTheOthersHold() {
    SimulatedSwarm swarm = swarm(5);
    int away = replicas(swarm).get(1);
    swarm.crash(away).advance(Duration.ofMinutes(1));
    put(swarm, elsewhere(swarm));
    swarm.advance(LIVES.plus(SKEW).plus(A_PASS));
    swarm.peer(away).setClockOffset(LIVES.plus(SKEW).plus(A_PASS).multipliedBy(3).negated());

    swarm.restart(away).advance(Duration.ofMinutes(3));

    assertThat(record(swarm, away).siblings()).isEqualTo(siblingsAtAnother(swarm, away));
    swarm.assertConverged();
    TrafficMeter traffic = new TrafficMeter();
    swarm.network().tap(traffic);
    swarm.advance(Duration.ofMinutes(3));
    assertThat(traffic.of(Request.FetchRecords.class).messages()).isZero();
    assertThat(traffic.of(Request.Offer.class).messages()).isZero();
    assertThat(traffic.of(Request.PutValue.class).messages()).isZero();
  }

  @Test
  void aPeerWhoseClockIsFarAheadDropsEarlyAndFetchesAgainOnceItIsRight() {
    SimulatedSwarm swarm = swarm(6);
    put(swarm, 0);
    int ahead = replicas(swarm).get(1);
    swarm.peer(ahead).setClockOffset(Duration.ofHours(2));
    swarm.advance(A_PASS);
    assertThat(holdsPayload(swarm, ahead)).isFalse();
    assertThat(swarm.get(elsewhere(swarm), CART)).containsExactly("for now");

    swarm.peer(ahead).setClockOffset(Duration.ZERO);
    swarm.advance(A_PASS);

    assertThat(holdsPayload(swarm, ahead)).isTrue();
    swarm.assertConverged();
  }

  private static WriteResult writeUnread(SimulatedSwarm swarm, int peer) {
    List<WriteResult> results = new ArrayList<>();
    WriteRequest readable =
        swarm.request(
            CART, Optional.of("mine"), Optional.empty(), new Condition.Plain(), Level.QUORUM);
    WriteRequest unreadable =
        new WriteRequest(
            readable.key(),
            readable.segments(),
            readable.sealer(),
            readable.sealedTo(),
            readable.expiresAt(),
            readable.condition(),
            readable.level(),
            header -> false);
    swarm.peer(peer).peer().replication().write(unreadable, results::add);
    swarm.advance(Duration.ofSeconds(20));
    return results.get(0);
  }

  @Test
  void aClockThatIsAheadSupersedesNothingThatItsOwnerCouldNotOpen() {
    SimulatedSwarm swarm = swarm(7);
    put(swarm, 1);
    swarm.peer(0).setClockOffset(LIVES.plusMinutes(1));

    assertThat(writeUnread(swarm, 0)).isInstanceOf(WriteResult.Written.class);

    assertThat(swarm.get(2, CART)).containsExactly("for now", "mine");
    swarm.advance(LIVES);
    assertThat(swarm.get(2, CART)).containsExactly("mine");
  }

  /** That it is the allowance that keeps the other's version: beyond it, it counts as gone. */
  @Test
  void aControlWhoseClockIsAheadByMoreThanTheAllowanceSupersedesIt() {
    SimulatedSwarm swarm = swarm(7);
    put(swarm, 1);
    swarm.peer(0).setClockOffset(LIVES.plus(SKEW));
    assertThat(writeUnread(swarm, 0)).isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(2, CART)).containsExactly("mine");
  }

  @Test
  void whatAnExpiredVersionSupersededStaysGoneWhenAReplicaReturnsThatStillHasIt() {
    SimulatedSwarm swarm = swarm(9);
    assertThat(swarm.put(0, CART, "of old")).isInstanceOf(WriteResult.Written.class);
    swarm.advance(Duration.ofSeconds(10));
    int away = replicas(swarm).get(0);
    swarm.crash(away);
    put(swarm, elsewhere(swarm));
    swarm.advance(LIVES.plus(SKEW).plus(A_PASS));

    swarm.restart(away).advance(Duration.ofMinutes(2));

    for (int peer = 0; peer < PEERS; peer++) {
      assertThat(swarm.get(peer, CART)).isEmpty();
    }
    swarm.assertConverged();
  }

  @Test
  void anEntryMayBeWrittenAgainAfterItHasExpired() {
    SimulatedSwarm swarm = swarm(8);
    put(swarm, 0);
    swarm.advance(LIVES.plusSeconds(5));
    assertThat(swarm.write(3, CART, Optional.of("anew"), new Condition.IfAbsent(), Level.QUORUM))
        .isInstanceOf(WriteResult.Written.class);
    assertThat(swarm.get(5, CART)).containsExactly("anew");
    swarm.advance(SKEW.plus(LIVES)).assertConverged();
    assertThat(swarm.get(5, CART)).containsExactly("anew");
  }
}
