package dev.coterie.node.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.replica.Condition;
import dev.coterie.dht.replica.RecordsRead;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FetchesTest {
  private static final int PEERS = 9;
  private final FollowingSwarm swarm = new FollowingSwarm(PEERS, 3, 21);

  private void put(String address) {
    swarm.write(1, address, Optional.of("a value"), new Condition.Plain());
  }

  private static Set<String> listed(FollowSet member) {
    return member.entries(AddressPrefix.REALM).keySet().stream()
        .map(Object::toString)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void allButTheMember(FollowingSwarm.Lie lie) {
    for (int peer = 1; peer < PEERS; peer++) {
      swarm.lies(peer, lie);
    }
  }

  @Test
  void whatOnePeerTellsOfIsFetchedManyAtATimeAndNotReadFromAQuorum() {
    Set<String> there = new TreeSet<>();
    for (int i = 0; i < 2 * RecordsRead.MAX_KEYS; i++) {
      put("ucxl://shop/a" + i);
      there.add("ucxl://shop/a" + i);
    }
    List<Request> reads = new ArrayList<>();
    List<Integer> fetched = new ArrayList<>();
    allButTheMember(
        request -> {
          if (request instanceof Request.GetValue) {
            reads.add(request);
          } else if (request instanceof Request.FetchRecords fetch && !fetch.headersOnly()) {
            fetched.add(fetch.keys().size());
          }
          return Optional.empty();
        });
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(FollowingSwarm.EVERY.dividedBy(2));
    assertThat(listed(member)).isEqualTo(there);
    assertThat(reads).isEmpty();
    assertThat(fetched).isNotEmpty().allMatch(keys -> keys <= RecordsRead.MAX_KEYS);
    assertThat(fetched.size()).isLessThan(there.size() / 4);
  }

  @Test
  void whatATellerDoesNotSendIsReadFromAQuorum() {
    put("ucxl://shop/here");
    allButTheMember(
        request ->
            request instanceof Request.FetchRecords
                ? Optional.of(new Response.Records(List.of(), List.of(), List.of()))
                : Optional.empty());
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(FollowingSwarm.EVERY);
    assertThat(listed(member)).containsExactly("ucxl://shop/here");
  }

  @Test
  void aTellerThatSendsAnOlderRecordThanItToldOfIsNotBelieved() {
    String deleted = addressThatTheMemberDoesNotStore();
    put(deleted);
    put("ucxl://shop/kept");
    Key key = swarm.swarm().key(deleted);
    int replica = swarm.replicas(deleted, 1).get(0);
    RecordBytes older =
        swarm
            .swarm()
            .peer(replica)
            .store()
            .get(key)
            .orElseThrow()
            .bytes(Request.GetValue.MAX_PAYLOAD_BYTES);
    swarm.write(1, deleted, Optional.empty(), new Condition.Plain());
    allButTheMember(
        request ->
            request instanceof Request.FetchRecords fetch && fetch.keys().contains(key)
                ? Optional.of(
                    new Response.Records(
                        List.of(new Request.KeyedRecord(key, older)), List.of(), List.of()))
                : Optional.empty());
    FollowSet member = swarm.follow(0);
    swarm.swarm().advance(FollowingSwarm.EVERY);
    assertThat(listed(member)).containsExactly("ucxl://shop/kept");
  }

  private String addressThatTheMemberDoesNotStore() {
    int number = 0;
    while (swarm.replicas("ucxl://shop/gone" + number, 3).contains(0)) {
      number++;
    }
    return "ucxl://shop/gone" + number;
  }
}
