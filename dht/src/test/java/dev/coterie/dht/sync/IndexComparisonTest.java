package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.address.BlindedPath;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.store.RecordsUnder;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Alice's store stands in for an index; Bob answers. */
class IndexComparisonTest {
  private static final Hash REALM = BlindedPath.of(Hash.tagged("test/realm"), List.of()).key();

  private final TestSwarm swarm = new TestSwarm();
  private final TestPeer alice = new TestPeer(swarm, 1);
  private final TestPeer bob = new TestPeer(swarm, 2);
  private final SampleVersions carol = new SampleVersions(3);
  private final Map<Key, Optional<Hash>> found = new TreeMap<>();
  private final List<IndexComparison.End> ends = new ArrayList<>();
  private int wanted = Integer.MAX_VALUE;

  private IndexComparison.End compare(Hash link, KeyRanges index) {
    ends.clear();
    found.clear();
    IndexComparison.Listener listener =
        new IndexComparison.Listener() {
          @Override
          public boolean differs(Key key, Optional<Hash> theirs) {
            found.put(key, theirs);
            return found.size() < wanted;
          }

          @Override
          public void ended(IndexComparison.End end) {
            ends.add(end);
          }
        };
    IndexComparison.Tools tools =
        new IndexComparison.Tools(alice.tools.messenger(), alice.random(), index);
    new IndexComparison(tools, link, PrefixRange.EVERYTHING, bob.contact, listener).start();
    assertThat(ends).isEmpty();
    swarm.runFor(Duration.ofMinutes(10));
    assertThat(ends).hasSize(1);
    return ends.get(0);
  }

  private void bothHold(int records) {
    for (int i = 0; i < records; i++) {
      var version = carol.value("address " + i, SampleVersions.payload(i, 10));
      alice.keep("address " + i, version);
      bob.keep("address " + i, version);
    }
  }

  @Test
  void whereNothingHasChangedOneExchangeIsEnough() {
    bothHold(500);
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.COVERED);
    assertThat(found).isEmpty();
    assertThat(swarm.sent(Request.Follow.class)).isEqualTo(1);
  }

  @Test
  void whatDiffersIsFoundOnBothSides() {
    bothHold(500);
    bob.keep("more", carol.value("more", SampleVersions.payload(1, 10)));
    alice.keep("mine", carol.value("mine", SampleVersions.payload(1, 10)));
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.COVERED);
    assertThat(found).hasSize(2).containsEntry(SampleVersions.key("mine"), Optional.empty());
    assertThat(found.get(SampleVersions.key("more"))).isPresent();
  }

  @Test
  void onlyWhatLiesUnderTheLinkIsCompared() {
    bothHold(20);
    bob.keep("one", carol.value("one", SampleVersions.payload(1, 10)));
    bob.keep("two", carol.value("two", SampleVersions.payload(1, 10)));
    Hash link = SampleVersions.path("one").key();
    KeyRanges nothing = RecordsUnder.of(alice.store, link).orElseThrow();
    assertThat(compare(link, nothing)).isEqualTo(IndexComparison.End.COVERED);
    assertThat(found).containsOnlyKeys(SampleVersions.key("one"));
  }

  @Test
  void asManyUnderALinkAsTheLimitAreComparedAndOneMoreAreNot() {
    for (int i = 0; i < RecordsUnder.MAX_RECORDS; i++) {
      bob.keep("address " + i, carol.value("address " + i, SampleVersions.payload(i, 1)));
    }
    Hash link = SampleVersions.path("address 1").prefixes().get(0);
    KeyRanges nothing = RecordsUnder.of(alice.store, link).orElseThrow();
    assertThat(compare(link, nothing)).isEqualTo(IndexComparison.End.COVERED);
    assertThat(found).hasSize(RecordsUnder.MAX_RECORDS);
    bob.keep("more", carol.value("more", SampleVersions.payload(1, 1)));
    assertThat(compare(link, nothing)).isEqualTo(IndexComparison.End.TOO_MUCH);
  }

  @Test
  void onePeerThatIsNotResponsibleSaysSo() {
    bothHold(3);
    bob.ranges = List.of();
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.NOT_RESPONSIBLE);
  }

  @Test
  void silenceIsNoCoverage() {
    swarm.leave(bob.id());
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.UNANSWERED);
  }

  @Test
  void itEndsWhenTheListenerWantsNoMore() {
    for (int i = 0; i < 50; i++) {
      bob.keep("address " + i, carol.value("address " + i, SampleVersions.payload(i, 10)));
    }
    wanted = 5;
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.CUT_OFF);
    assertThat(found).hasSize(5);
  }

  @Test
  void partsThatDifferForEverAreCutOff() {
    bobSays(
        asked -> {
          List<Response.DifferingPart> parts = new ArrayList<>();
          List<RangeSplit> all = asked.parts();
          for (int i = 0; i < all.size(); i++) {
            if (all.get(i).parts(asked.innerSalt()).size() == 1) {
              continue; // one position cannot be parted: nothing is left to lie about
            }
            List<RangeFingerprint> lies =
                all.get(i).parts(asked.innerSalt()).stream()
                    .map(part -> RangeFingerprint.wrap(new byte[RangeFingerprint.BYTES]))
                    .toList();
            parts.add(new Response.DifferingPart.Parted(i, lies));
          }
          return new Response.Reconciled(parts);
        });
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.CUT_OFF);
    assertThat(swarm.sent(Request.Follow.class)).isEqualTo(SyncLimits.MAX_FRUITLESS_ROUNDS);
  }

  @Test
  void pagesThatStopEarlyAreCutOff() {
    bobSays(
        asked ->
            new Response.Reconciled(
                List.of(
                    new Response.DifferingPart.Listed(
                        0, new Response.Digests(List.of(), asked.parts().get(0).from(), true)))));
    assertThat(compare(REALM, alice.store)).isEqualTo(IndexComparison.End.CUT_OFF);
    assertThat(swarm.sent(Request.Follow.class)).isEqualTo(1);
  }

  private void bobSays(Function<Request.Reconcile, Response.Reconciled> answer) {
    swarm.join(
        bob.id(),
        (from, request, reply) ->
            reply.accept(
                new Response.Followed(
                    answer.apply(((Request.Follow) request).ranges()), true, false)));
  }
}
