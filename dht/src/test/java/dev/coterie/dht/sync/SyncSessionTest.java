package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VectorClock;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SyncSessionTest {
  private final TestSwarm swarm = new TestSwarm();
  private final TestPeer alice = new TestPeer(swarm, 1);
  private final TestPeer bob = new TestPeer(swarm, 2);
  private final SampleVersions carol = new SampleVersions(3);
  private final SampleVersions dave = new SampleVersions(4);

  @Test
  void twoStoresWithDifferentSubsetsConvergeBothWays() {
    Version both = carol.value("both", payload(1));
    alice.keep("both", both);
    bob.keep("both", both);
    alice.keep("only alice", carol.value("only alice", payload(2)));
    bob.keep("only bob", dave.value("only bob", payload(3)));
    alice.keep("siblings", carol.value("siblings", payload(4)));
    bob.keep("siblings", dave.value("siblings", payload(5)));

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.end()).isEqualTo(SyncReport.End.DONE);
    assertThat(alice.digests()).isEqualTo(bob.digests()).hasSize(4);
    assertThat(survivors(alice, "siblings")).hasSize(2);
    assertThat(survivors(bob, "siblings")).hasSize(2);
    assertThat(payloadOf(bob, "only alice")).isEqualTo(payload(2));
    assertThat(payloadOf(alice, "only bob")).isEqualTo(payload(3));
  }

  @Test
  void aTombstoneReachesTheReplicaThatMissedIt() {
    Version value = carol.value("deleted", payload(1));
    Version tombstone = dave.tombstone("deleted", value.context());
    alice.keep("deleted", value);
    bob.keep("deleted", value, tombstone);

    alice.syncWith(bob.contact);

    assertThat(survivors(alice, "deleted")).containsExactly(tombstone);
    assertThat(alice.digests()).isEqualTo(bob.digests());
  }

  @Test
  void aTombstoneIsGivenToTheReplicaThatStillHasTheValue() {
    Version value = carol.value("deleted", payload(1));
    Version tombstone = dave.tombstone("deleted", value.context());
    alice.keep("deleted", value, tombstone);
    bob.keep("deleted", value);

    alice.syncWith(bob.contact);

    assertThat(survivors(bob, "deleted")).containsExactly(tombstone);
    assertThat(alice.digests()).isEqualTo(bob.digests());
  }

  @Test
  void manyDifferencesConverge() {
    for (int i = 0; i < 1_500; i++) {
      bob.keep("bob/" + i, dave.value("bob/" + i, payload(i)));
    }
    for (int i = 0; i < 300; i++) {
      alice.keep("alice/" + i, carol.value("alice/" + i, payload(i)));
    }

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.end()).isEqualTo(SyncReport.End.DONE);
    assertThat(report.fetched()).isEqualTo(1_500);
    assertThat(report.offered()).isEqualTo(SyncLimits.MAX_OFFERED_MISSING);
    assertThat(swarm.sent(Request.Reconcile.class)).isGreaterThan(1);
    assertThat(bob.syncWith(alice.contact).fetched())
        .isEqualTo(300 - SyncLimits.MAX_OFFERED_MISSING);
    assertThat(alice.digests()).isEqualTo(bob.digests()).hasSize(1_800);
  }

  @Test
  void aPeerThatHoldsNothingIsGivenMoreThanOneMessageOfDigests() {
    int records = 2 * SyncLimits.MAX_LISTED + 500;
    for (int i = 0; i < records; i++) {
      bob.keep("bob/" + i, dave.value("bob/" + i, payload(i)));
    }

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.fetched()).isEqualTo(records);
    assertThat(swarm.sent(Request.Reconcile.class) + swarm.sent(Request.RangeDigests.class))
        .isLessThanOrEqualTo(2 + records / SyncLimits.MIN_PARTIAL_PAGE);
    assertThat(alice.digests()).isEqualTo(bob.digests());
  }

  @Test
  void theNextRecordsAndTheNextListAreAskedForWhileRecordsArrive() {
    bobHolds(3 * SyncLimits.MAX_LISTED);
    SlowAnswers answers = new SlowAnswers();

    alice.syncWith(bob.contact);

    assertThat(answers.mostFetches).isEqualTo(SyncLimits.MAX_FETCHES_UNDERWAY);
    assertThat(answers.listsMeanwhile).isPositive();
    assertThat(alice.digests()).isEqualTo(bob.digests());
  }

  @Test
  void whoPullsWithinALimitPaysForWhatCameBeforeItAsksForMore() {
    bobHolds(100);
    SlowAnswers answers = new SlowAnswers();
    AntiEntropy antiEntropy =
        alice.antiEntropy(PeerSettings.defaults().withPullBytesPerSecond(2_000));
    antiEntropy.syncNow(bob.contact, report -> {});
    swarm.runFor(Duration.ofSeconds(10));

    assertThat(answers.mostFetches).isEqualTo(1);
    assertThat(antiEntropy.progress().bytes()).isBetween(10_000L, 24_000L);
  }

  private void bobHolds(int records) {
    for (int i = 0; i < records; i++) {
      bob.keep("bob/" + i, dave.value("bob/" + i, payload(i)));
    }
  }

  /** Bob answers a while after he was asked; what Alice asks until then is counted. */
  private final class SlowAnswers {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private int fetches;
    private int mostFetches;
    private int listsMeanwhile;

    SlowAnswers() {
      swarm.join(bob.id(), this::handle);
    }

    private void handle(Contact from, Request request, Consumer<Response> reply) {
      boolean isFetch = request instanceof Request.FetchRecords;
      if (isFetch) {
        mostFetches = Math.max(mostFetches, ++fetches);
      } else if (fetches > 0) {
        listsMeanwhile++;
      }
      swarm.schedule(
          PAUSE,
          () -> {
            fetches -= isFetch ? 1 : 0;
            bob.handle(from, request, reply);
          });
    }
  }

  @Test
  void aFewDifferencesAmongManyRecordsTakeFewRounds() {
    for (int i = 0; i < 3_000; i++) {
      Version version = dave.value("both/" + i, payload(i));
      alice.keep("both/" + i, version);
      bob.keep("both/" + i, version);
    }
    for (int i = 0; i < 10; i++) {
      bob.keep("bob/" + i, dave.value("bob/" + i, payload(i)));
    }

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.fetched()).isEqualTo(10);
    assertThat(swarm.sent(Request.Reconcile.class)).isLessThanOrEqualTo(5);
    assertThat(alice.digests()).isEqualTo(bob.digests());
  }

  @Test
  void largePayloadsTravelBothWays() {
    byte[] large = SampleVersions.payload(6, 300_000);
    byte[] largest = SampleVersions.payload(7, Version.MAX_PAYLOAD_BYTES);
    bob.keep("large", dave.value("large", large));
    alice.keep("largest", carol.value("largest", largest));

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.end()).isEqualTo(SyncReport.End.DONE);
    assertThat(swarm.sent(Request.FetchPayload.class)).isEqualTo(1);
    assertThat(payloadOf(alice, "large")).isEqualTo(large);
    assertThat(payloadOf(bob, "largest")).isEqualTo(largest);
  }

  @Test
  void supersededPayloadsAreNotFetched() {
    Version old = carol.value("rewritten", SampleVersions.payload(1, 200_000));
    Version concurrent = dave.value("rewritten", payload(2));
    bob.keep("rewritten", old, concurrent);
    Version rewrite = carol.value("rewritten", payload(3), old.context());
    bob.keep("rewritten", rewrite);

    alice.syncWith(bob.contact);

    assertThat(swarm.sent(Request.FetchPayload.class)).isZero();
    assertThat(alice.digests()).isEqualTo(bob.digests());
    assertThat(survivors(alice, "rewritten")).hasSize(2);
  }

  @Test
  void aConvergedPairSendsNoRecords() {
    for (int i = 0; i < 50; i++) {
      bob.keep("bob/" + i, dave.value("bob/" + i, payload(i)));
    }
    alice.syncWith(bob.contact);
    swarm.sent().clear();

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.end()).isEqualTo(SyncReport.End.DONE);
    assertThat(swarm.sent()).hasOnlyElementsOfType(Request.Reconcile.class).hasSize(1);
  }

  @Test
  void onlySharedRangesAreCompared() {
    PrefixRange half = new PrefixRange(SampleVersions.key("address 0").position(), 1);
    alice.ranges = List.of(half);
    bob.ranges = List.of(half);
    for (int i = 0; i < 40; i++) {
      alice.keep("address " + i, carol.value("address " + i, payload(i)));
    }

    alice.syncWith(bob.contact);

    assertThat(bob.digests())
        .isNotEmpty()
        .hasSizeLessThan(40)
        .allMatch(digest -> half.contains(digest.position()))
        .containsExactlyElementsOf(
            alice.digests().stream().filter(d -> half.contains(d.position())).toList());
  }

  @Test
  void aPartnerThatShouldNotHoldARangeIsOfferedNothingOfIt() {
    alice.keep("address", carol.value("address", payload(1)));
    bob.ranges = List.of();

    alice.syncWith(bob.contact);

    assertThat(swarm.sent(Request.Offer.class)).isZero();
  }

  @Test
  void aRecordTooLargeForOneAnswerComesInPages() {
    Version[] siblings = new Version[8];
    for (int i = 0; i < siblings.length; i++) {
      siblings[i] = new SampleVersions(100 + i).value("busy", payload(i));
    }
    bob.keep("busy", siblings);
    // A partner whose answer never has room for the record leaves it out each time.
    swarm.join(
        bob.id(),
        (from, request, reply) -> {
          if (request instanceof Request.FetchRecords fetch) {
            reply.accept(new Response.Records(List.of(), List.of(), fetch.keys()));
          } else {
            bob.handle(from, request, reply);
          }
        });

    SyncReport report = alice.syncWith(bob.contact);

    assertThat(report.end()).isEqualTo(SyncReport.End.DONE);
    assertThat(swarm.sent(Request.GetValue.class)).isEqualTo(3);
    assertThat(survivors(alice, "busy")).hasSize(8);
    assertThat(payloadOf(alice, "busy")).isNotEmpty();
  }

  @Test
  void proofsOfWritersTravelWithTheRecordsThatNeedThem() {
    // Dave has seen a write of Carol's that is not among the versions that are kept.
    Version seen = carol.value("elsewhere", payload(1));
    Version first = carol.value("address", payload(2));
    VectorClock context = first.context().join(seen.context());
    Version second = dave.value("address", payload(3), context);
    bob.heads.raise(seen.header());
    bob.heads.raise(first.header());
    bob.keep("address", second);

    alice.syncWith(bob.contact);

    assertThat(survivors(alice, "address")).containsExactly(second);
    assertThat(alice.heads.ceiling(first.dot().writer())).isEqualTo(first.dot().counter());
  }

  @Test
  void aValueThatReadersWouldSeeIsNotTakenWithoutItsPayload() {
    Key key = SampleVersions.key("address");
    Version bare = carol.value("address", payload(1)).withoutPayload();
    Request.Offer offer =
        new Request.Offer(
            List.of(new Request.KeyedRecord(key, RecordBytes.of(List.of(bare)))), List.of());
    Response[] answer = new Response[1];
    bob.handle(alice.contact, offer, response -> answer[0] = response);
    swarm.runFor(Duration.ofSeconds(1));

    assertThat(answer[0])
        .isInstanceOfSatisfying(
            Response.OfferAnswer.class,
            taken -> {
              assertThat(taken.kept()).isZero();
              assertThat(taken.refusals()).singleElement().asString().contains("payload");
            });
    assertThat(bob.digests()).isEmpty();
  }

  @Test
  void whatOneSideRefusesForGoodDoesNotTravelAgain() {
    alice.keep("forbidden", carol.value("forbidden", payload(1)));
    bob.keep("also forbidden", carol.value("also forbidden", payload(2)));
    bob.refusedKeys.add(SampleVersions.key("forbidden"));
    alice.refusedKeys.add(SampleVersions.key("also forbidden"));
    AntiEntropy antiEntropy = alice.antiEntropy(PeerSettings.defaults());
    for (int i = 0; i < 3; i++) {
      antiEntropy.syncNow(bob.contact, report -> {});
      swarm.runFor(Duration.ofMinutes(1));
    }
    assertThat(swarm.sent(Request.FetchRecords.class)).isEqualTo(1);
    assertThat(swarm.sent(Request.Offer.class)).isEqualTo(1);

    antiEntropy.authorityChanged();
    bob.refusedKeys.clear();
    alice.refusedKeys.clear();
    antiEntropy.syncNow(bob.contact, report -> {});
    swarm.runFor(Duration.ofMinutes(1));
    assertThat(alice.digests()).isEqualTo(bob.digests()).hasSize(2);
  }

  private static byte[] payload(long seed) {
    return SampleVersions.payload(seed, 100);
  }

  private static List<Version> survivors(TestPeer peer, String address) {
    return stored(peer, address).siblings().survivors();
  }

  private static byte[] payloadOf(TestPeer peer, String address) {
    StoredRecord record = stored(peer, address);
    return record.payload(record.siblings().survivors().get(0).hash()).orElseThrow();
  }

  private static StoredRecord stored(TestPeer peer, String address) {
    return peer.store.get(SampleVersions.key(address)).orElseThrow();
  }
}
