package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.authority.Change;
import dev.coterie.crypto.authority.SealedKey;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogGossipTest {
  private static final PeerSettings SETTINGS = PeerSettings.defaults();
  private final TestSwarm swarm = new TestSwarm();
  private final RealmFixture realm = new RealmFixture(1, false);
  private final List<TestPeer> peers = new ArrayList<>();
  private final List<LogGossip> gossips = new ArrayList<>();

  @Test
  void newsReachesAllPeersAtOnceAndNotByThePeriod() {
    founded(16);
    Change change = realm.createRole(realm.log, "developer");
    append(peers.get(0), change);
    swarm.runFor(Duration.ofSeconds(1));
    assertThat(peers)
        .allSatisfy(peer -> assertThat(peer.authority.log().size()).isEqualTo(realm.log.size()));
  }

  @Test
  void newsNeedsLogarithmicallyManyRounds() {
    RealmFixture open = new RealmFixture(5, true);
    int count = 128;
    for (int i = 0; i < count; i++) {
      TestPeer peer = open.peer(swarm, TestPeer.identity(i), open.records());
      peers.add(peer);
      gossips.add(
          new LogGossip(
              peer.logParts, peer.exchanger, peer.sealedKeys, SETTINGS, () -> peer.contacts));
    }
    Random random = new Random(9);
    for (TestPeer peer : peers) {
      for (int i = 0; i < 20; i++) {
        peer.contacts.add(peers.get(random.nextInt(count)).contact);
      }
    }
    append(peers.get(0), open.createRole(open.log, "developer"));
    // A round collects for 20 ms and takes a message each way; log5(128) is 3.01.
    Duration round = LogGossip.COLLECTS_FOR.plusMillis(4);
    swarm.runFor(round.multipliedBy(4));
    long heard = peers.stream().filter(p -> p.authority.log().size() == open.log.size()).count();
    assertThat(heard).isGreaterThan(count * 9L / 10);
    swarm.runFor(round.multipliedBy(4));
    assertThat(peers)
        .filteredOn(peer -> peer.authority.log().size() < open.log.size())
        .hasSizeLessThan(count / 20);
    gossips.forEach(LogGossip::start);
    swarm.runFor(SETTINGS.gossipEvery().multipliedBy(3));
    assertThat(peers).allMatch(peer -> peer.authority.log().size() == open.log.size());
  }

  @Test
  void aPeerThatWasAwayHearsFromARandomContact() {
    founded(6);
    TestPeer away = peers.get(5);
    swarm.leave(away.id());
    append(peers.get(0), realm.createRole(realm.log, "developer"));
    swarm.runFor(Duration.ofSeconds(5));
    assertThat(away.authority.log().size()).isLessThan(realm.log.size());
    swarm.join(away.id(), away::handle);
    gossips.forEach(LogGossip::start);
    swarm.runFor(SETTINGS.gossipEvery().multipliedBy(3));
    assertThat(away.authority.log().size()).isEqualTo(realm.log.size());
  }

  @Test
  void sealedKeysReachThePeersThatLackThemBothWays() {
    Identity reader = TestPeer.identity(1);
    realm.createRole(realm.log, "developer");
    realm.admit(reader, "developer");
    founded(4);
    List<SealedKey> keys = realm.owed();
    assertThat(keys).hasSizeGreaterThan(1);
    addKeys(peers.get(0), keys.subList(0, 1));
    addKeys(peers.get(1), keys.subList(1, keys.size()));
    swarm.runFor(Duration.ofSeconds(2));
    assertThat(peers)
        .allSatisfy(peer -> assertThat(peer.sealedKeys.keys().size()).isEqualTo(keys.size()));
    TestPeer restarted =
        new TestPeer(
            swarm,
            peers.get(2).identity,
            realm.id(),
            Optional.of(peers.get(2).store.reopened(swarm::later)));
    assertThat(restarted.sealedKeys.digest()).isEqualTo(peers.get(2).sealedKeys.digest());
  }

  @Test
  void anIdlePairComparesDigestsAndSendsNothingElse() {
    founded(2);
    gossips.get(0).exchange(peers.get(1).contact);
    swarm.runFor(Duration.ofSeconds(1));
    assertThat(swarm.sent()).hasSize(2);
    assertThat(swarm.sent().get(0))
        .isInstanceOfSatisfying(
            Request.Hello.class, hello -> assertThat(hello.logRecords()).isEmpty());
    assertThat(swarm.sent().get(1))
        .isInstanceOfSatisfying(
            Request.SealedKeys.class,
            keys -> {
              assertThat(keys.known()).isEmpty();
              assertThat(keys.offered()).isEmpty();
            });
  }

  @Test
  void aForgedSealedKeyIsNotKept() {
    realm.createRole(realm.log, "developer");
    realm.admit(TestPeer.identity(1), "developer");
    founded(1);
    byte[] forged = realm.owed().get(0).bytes();
    forged[forged.length - 1] ^= 1;
    List<Integer> added = new ArrayList<>();
    peers.get(0).sealedKeys.add(List.of(forged), Optional.empty(), added::add);
    swarm.runFor(Duration.ofSeconds(1));
    assertThat(added).containsExactly(0);
    assertThat(peers.get(0).sealedKeys.keys().size()).isZero();
  }

  /** A swarm whose peers all know each other and hold the realm's log. */
  private void founded(int count) {
    for (int i = 0; i < count; i++) {
      if (realm.log.authority().member(TestPeer.identity(i).peerId()).isEmpty()) {
        realm.admit(TestPeer.identity(i));
      }
    }
    for (int i = 0; i < count; i++) {
      TestPeer peer = realm.peer(swarm, TestPeer.identity(i), realm.records());
      peers.add(peer);
      gossips.add(
          new LogGossip(
              peer.logParts, peer.exchanger, peer.sealedKeys, SETTINGS, () -> peer.contacts));
    }
    for (TestPeer peer : peers) {
      peers.stream().filter(p -> p != peer).forEach(p -> peer.contacts.add(p.contact));
    }
    swarm.sent().clear();
  }

  private static void append(TestPeer peer, Change change) {
    peer.authority.append(LogExchange.encoded(change.records()), Optional.empty(), appended -> {});
  }

  private static void addKeys(TestPeer peer, List<SealedKey> keys) {
    peer.sealedKeys.add(
        keys.stream().map(SealedKey::bytes).toList(), Optional.empty(), added -> {});
  }
}
