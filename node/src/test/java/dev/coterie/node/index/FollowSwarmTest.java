package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Many peers, few replicas: what each member lists is all that there is. */
class FollowSwarmTest {
  private static final Duration EVERY = FollowingSwarm.EVERY;
  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");

  private static Set<String> listed(FollowSet follows) {
    Set<String> names = new TreeSet<>();
    follows.entries(SHOP).keySet().forEach(address -> names.add(address.toString()));
    return names;
  }

  private static void put(FollowingSwarm swarm, int peer, String address) {
    swarm.write(peer, address, Optional.of("value of " + address), new Condition.Plain());
  }

  @Test
  void amongSixtyFourPeersWithChurnEveryMembersListIsCompleteAndAnUnchangedSweepIsSmall() {
    int peers = 64;
    FollowingSwarm swarm = new FollowingSwarm(peers, 5, 11);
    Set<String> there = new TreeSet<>();
    for (int i = 0; i < 60; i++) {
      String address = "ucxl://shop/src/file" + i;
      put(swarm, i % peers, address);
      there.add(address);
    }
    List<FollowSet> members = new ArrayList<>();
    for (int peer : List.of(0, 21, 42, 63)) {
      members.add(swarm.follow(peer));
    }
    swarm.swarm().advance(Duration.ofSeconds(30));
    for (FollowSet member : members) {
      assertThat(member.coverage().isComplete()).as("%s", member.coverage()).isTrue();
      assertThat(listed(member)).isEqualTo(there);
    }
    swarm.swarm().crash(5, 6, 7, 8).advance(Duration.ofSeconds(20));
    for (int i = 60; i < 80; i++) {
      String address = "ucxl://shop/src/file" + i;
      put(swarm, 10 + i % 40, address);
      there.add(address);
    }
    for (int i = 0; i < 20; i++) {
      String address = "ucxl://shop/src/file" + i;
      swarm.write(30, address, Optional.empty(), new Condition.Plain());
      there.remove(address);
    }
    swarm.swarm().restart(5, 6).advance(EVERY.multipliedBy(3));
    for (FollowSet member : members) {
      assertThat(listed(member)).isEqualTo(there);
      assertThat(member.coverage().isComplete()).as("%s", member.coverage()).isTrue();
    }
    assertUnchangedSweepsAreSmall(swarm, members.size());
  }

  private static void assertUnchangedSweepsAreSmall(FollowingSwarm swarm, int members) {
    swarm.swarm().advance(EVERY.multipliedBy(4));
    long requests = swarm.sweepRequests();
    long bytes = swarm.sweepBytes();
    int sweeps = 2;
    swarm.swarm().advance(EVERY.multipliedBy(sweeps));
    long regions = (long) Regions.of(64, 5).size() * sweeps * members;
    long newRequests = swarm.sweepRequests() - requests;
    long newBytes = swarm.sweepBytes() - bytes;
    assertThat(newRequests).isLessThan(2 * regions); // 1.05 measured
    assertThat(newBytes).isLessThan(200 * regions); // 135 measured
  }

  @Test
  void aReplicaThatHoldsBackHidesNothingFromTwoSweepsAndRemovesNothing() {
    FollowingSwarm swarm = new FollowingSwarm(16, 3, 12);
    FollowSet member = swarm.follow(0);
    Set<String> there = new TreeSet<>();
    for (int i = 0; i < 20; i++) {
      put(swarm, i % 16, "ucxl://shop/a" + i);
      there.add("ucxl://shop/a" + i);
    }
    swarm.swarm().advance(EVERY.plusSeconds(5));
    assertThat(listed(member)).isEqualTo(there);
    // One peer of sixteen tells nobody of anything, and says that it is responsible for all.
    int liar = swarm.replicas("ucxl://shop/a3", 1).get(0);
    swarm.lies(
        liar == 0 ? swarm.replicas("ucxl://shop/a3", 2).get(1) : liar,
        request ->
            request instanceof Request.Follow
                ? Optional.of(
                    new Response.Followed(new Response.Reconciled(List.of()), true, false))
                : Optional.empty());
    for (int i = 0; i < 40; i++) {
      put(swarm, 1 + i % 15, "ucxl://shop/b" + i);
      there.add("ucxl://shop/b" + i);
    }
    swarm.swarm().advance(EVERY.multipliedBy(3).plusSeconds(5));
    assertThat(listed(member)).isEqualTo(there);
  }

  @Test
  void whereAllReplicasHoldBackNothingNewIsSeenAndNothingKnownIsLost() {
    FollowingSwarm swarm = new FollowingSwarm(9, 3, 12);
    put(swarm, 1, "ucxl://shop/known");
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(Duration.ofSeconds(10));
    for (int peer = 1; peer < 9; peer++) {
      swarm.lies(
          peer,
          request ->
              request instanceof Request.Follow
                  ? Optional.of(
                      new Response.Followed(new Response.Reconciled(List.of()), true, false))
                  : Optional.empty());
    }
    int number = 0;
    while (swarm.replicas("ucxl://shop/new" + number, 3).contains(0)) {
      number++;
    }
    put(swarm, 1, "ucxl://shop/new" + number);
    swarm.swarm().advance(EVERY.multipliedBy(4));
    assertThat(listed(member)).containsExactly("ucxl://shop/known");
  }

  @Test
  void aReplicaThatSaysItHoldsNothingRemovesNothing() {
    FollowingSwarm swarm = new FollowingSwarm(9, 3, 13);
    for (int i = 0; i < 20; i++) {
      put(swarm, i % 9, "ucxl://shop/a" + i);
    }
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(Duration.ofSeconds(10));
    Set<String> there = listed(member);
    assertThat(there).hasSize(20);
    for (int peer = 1; peer < 9; peer++) {
      swarm.lies(peer, FollowSwarmTest::nothing);
    }
    swarm.swarm().advance(EVERY.multipliedBy(5));
    assertThat(listed(member)).isEqualTo(there);
  }

  private static Optional<Response> nothing(Request request) {
    if (!(request instanceof Request.Follow follow)) {
      return Optional.empty();
    }
    List<Response.DifferingPart> parts = new ArrayList<>();
    var asked = follow.ranges().parts();
    for (int i = 0; i < asked.size(); i++) {
      parts.add(
          new Response.DifferingPart.Listed(
              i, new Response.Digests(List.of(), asked.get(i).to(), true)));
    }
    return Optional.of(new Response.Followed(new Response.Reconciled(parts), true, false));
  }

  @Test
  void recordsThatNobodyHasAreNotListedAndCostFewReads() {
    FollowingSwarm swarm = new FollowingSwarm(5, 8, 14);
    put(swarm, 1, "ucxl://shop/real");
    swarm.lies(
        1,
        request ->
            request instanceof Request.Follow follow
                ? Optional.of(invented(follow))
                : Optional.empty());
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(EVERY.multipliedBy(6));
    assertThat(listed(member)).containsExactly("ucxl://shop/real");
    assertThat(member.coverage().unreadable()).isZero();
  }

  private static Response invented(Request.Follow follow) {
    List<Response.DifferingPart> parts = new ArrayList<>();
    var asked = follow.ranges().parts();
    TreeSet<Key> keys = new TreeSet<>(java.util.Comparator.comparing(Key::position));
    for (int i = 0; i < 2_000; i++) {
      keys.add(new Key(Hash.of(ByteBuffer.allocate(4).putInt(i).array())));
    }
    for (int i = 0; i < asked.size(); i++) {
      var part = asked.get(i);
      List<Response.Digest> digests = new ArrayList<>();
      for (Key key : keys) {
        if (key.position().compareTo(part.from()) >= 0
            && key.position().compareTo(part.to()) <= 0) {
          digests.add(new Response.Digest(key, Hash.of(key.bytes())));
        }
      }
      parts.add(
          new Response.DifferingPart.Listed(i, new Response.Digests(digests, part.to(), true)));
    }
    return new Response.Followed(new Response.Reconciled(parts), true, false);
  }

  @Test
  void anIndexWithoutRoomSaysThatItIsNotComplete() {
    FollowingSwarm swarm = new FollowingSwarm(3, 3, 15);
    for (int i = 0; i < 30; i++) {
      put(swarm, i % 3, "ucxl://shop/a" + i);
    }
    FollowSet member = swarm.follow(0, IndexStorage.NONE, 10_000);
    swarm.swarm().advance(EVERY);
    assertThat(member.coverage().isComplete()).isFalse();
    assertThat(member.bytes()).isBetween(10_000L, 13_000L);
    assertThat(listed(member)).hasSizeBetween(4, 25);
  }
}
