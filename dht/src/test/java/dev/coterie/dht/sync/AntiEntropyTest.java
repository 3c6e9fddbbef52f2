package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Request;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AntiEntropyTest {
  private static final PeerSettings SETTINGS = PeerSettings.defaults();
  private static final int RECORDS = 200;
  private static final int REPLICAS = 3;
  private static final Position ANYWHERE = SampleVersions.key("entry/0").position();
  private final TestSwarm swarm = new TestSwarm();
  private final List<TestPeer> peers = new ArrayList<>();
  private final List<AntiEntropy> running = new ArrayList<>();

  @Test
  void everyRecordReachesThePeersThatShouldHoldItAndTheyStayEqual() {
    swarmOf(12);
    for (int i = 0; i < RECORDS; i++) {
      nearest(i).get(i % REPLICAS).keep("entry/" + i, version(i));
    }
    running.forEach(AntiEntropy::start);
    swarm.runFor(SETTINGS.syncEvery().multipliedBy(5));
    for (int i = 0; i < RECORDS; i++) {
      assertHeld(i, nearest(i).subList(0, REPLICAS));
    }
    swarm.sent().clear();
    swarm.runFor(SETTINGS.syncEvery().multipliedBy(3));
    assertThat(swarm.sent()).isNotEmpty().hasOnlyElementsOfType(Request.Reconcile.class);
  }

  @Test
  void aPeerThatComesNearIsHandedWhatIsNowItsOwn() {
    swarmOf(8);
    for (int i = 0; i < RECORDS; i++) {
      for (TestPeer holder : nearest(i).subList(0, REPLICAS)) {
        holder.keep("entry/" + i, version(i));
      }
    }
    TestPeer newcomer = join(100);
    introduceAll();
    for (int i = 0; i < peers.size() - 1; i++) {
      running.get(i).peerAppeared(newcomer.contact);
    }
    running.get(8).start();
    swarm.runFor(Duration.ofSeconds(30));
    int its = 0;
    for (int i = 0; i < RECORDS; i++) {
      if (nearest(i).subList(0, REPLICAS).contains(newcomer)) {
        its++;
        assertHeld(i, List.of(newcomer));
      }
    }
    assertThat(its).isPositive();
    assertThat(newcomer.digests()).hasSizeLessThan(RECORDS);
  }

  @Test
  void aPeerThatBeganWithNothingIsIncompleteUntilItsFirstSession() {
    swarmOf(2);
    assertThat(running.get(0).isIncomplete(ANYWHERE)).isTrue();
    running.get(0).syncNow(peers.get(1).contact, report -> {});
    swarm.runFor(Duration.ofSeconds(1));
    assertThat(running.get(0).isIncomplete(ANYWHERE)).isFalse();
  }

  @Test
  void aPeerThatKeptItsStoreIsCompleteFromItsStart() {
    swarmOf(2);
    peers.get(0).keep("entry/0", version(0));
    assertThat(peers.get(0).antiEntropy(SETTINGS).isIncomplete(ANYWHERE)).isFalse();
  }

  @Test
  void aPeerThatIsAloneHasNothingToWaitFor() {
    swarmOf(1);
    running.get(0).start();
    swarm.runFor(SETTINGS.syncEvery());
    assertThat(running.get(0).isIncomplete(ANYWHERE)).isFalse();
  }

  @Test
  void oneSessionAtATimeRunsWithAPartner() {
    swarmOf(2);
    List<SyncReport> reports = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      running.get(0).syncNow(peers.get(1).contact, reports::add);
    }
    swarm.runFor(Duration.ofSeconds(1));
    assertThat(reports).hasSize(5);
    assertThat(peers.get(0).reports).hasSize(2);
  }

  @Test
  void aStoppedPeerStartsNoMoreSessions() {
    swarmOf(2);
    running.get(0).start();
    swarm.runFor(SETTINGS.syncEvery().multipliedBy(2));
    running.get(0).stop();
    swarm.sent().clear();
    List<SyncReport> reports = new ArrayList<>();
    running.get(0).syncNow(peers.get(1).contact, reports::add);
    running.get(0).peerAppeared(peers.get(1).contact);
    swarm.runFor(SETTINGS.syncEvery().multipliedBy(3));
    assertThat(swarm.sent()).isEmpty();
    assertThat(reports)
        .singleElement()
        .satisfies(report -> assertThat(report.end()).isEqualTo(SyncReport.End.INTERRUPTED));
  }

  @Test
  void aNewcomerFetchesFromNoMoreThanTwoAtATimeAndNothingTwice() {
    swarmOf(6);
    for (int i = 0; i < RECORDS; i++) {
      for (TestPeer holder : peers.subList(1, 6)) {
        holder.keep("entry/" + i, version(i));
      }
    }
    Fetches fetches = new Fetches(peers.subList(1, 6));
    List<SyncReport> reports = new ArrayList<>();
    for (TestPeer holder : peers.subList(1, 6)) {
      running.get(0).syncNow(holder.contact, reports::add);
    }
    swarm.runFor(Duration.ofSeconds(20));

    for (int i = 0; i < RECORDS; i++) {
      if (nearest(i).subList(0, REPLICAS).contains(peers.get(0))) {
        assertHeld(i, List.of(peers.get(0)));
      }
    }
    assertThat(fetches.mostSources).isEqualTo(SyncLimits.MAX_SOURCES);
    assertThat(reports)
        .hasSize(5)
        .allMatch(report -> report.end() == SyncReport.End.DONE)
        .filteredOn(report -> report.fetched() > 0)
        .hasSizeGreaterThan(1);
    assertThat(reports.stream().mapToInt(report -> (int) report.fetched()).sum())
        .isEqualTo(peers.get(0).digests().size());
  }

  /** Its two partners go towards each other: neither has to go through all once more. */
  @Test
  void whatOnePartnerSentCountsAsComparedWithTheOtherToo() {
    swarmOf(3);
    for (int i = 0; i < RECORDS; i++) {
      peers.get(1).keep("entry/" + i, version(i));
      peers.get(2).keep("entry/" + i, version(i));
    }
    new Fetches(peers.subList(1, 3));
    List<SyncReport> reports = new ArrayList<>();
    running.get(0).syncNow(peers.get(1).contact, reports::add);
    running.get(0).syncNow(peers.get(2).contact, reports::add);
    swarm.runFor(Duration.ofSeconds(20));

    assertThat(reports).hasSize(2).allMatch(report -> report.fetched() > 0);
    assertThat(reports.stream().mapToLong(SyncReport::fetched).sum()).isEqualTo(RECORDS);
    assertThat(running.get(0).isIncomplete(ANYWHERE)).isFalse();
    assertThat(running.get(0).progress().ranges()).isZero();
  }

  @Test
  void whoHoldsMostOfWhatIsMissingIsAskedFirst() {
    swarmOf(12);
    TestPeer newcomer = peers.get(0);
    SharedRanges ranges = newcomer.shared;
    List<TestPeer> byShare = new ArrayList<>(peers.subList(1, 12));
    byShare.sort(Comparator.comparingDouble(peer -> share(ranges.sharedWith(peer.id()))));
    newcomer.contacts.clear();
    byShare.forEach(peer -> newcomer.contacts.add(peer.contact));
    assertThat(share(ranges.sharedWith(byShare.get(0).id())))
        .isLessThan(share(ranges.sharedWith(byShare.get(10).id())));

    List<PeerId> asked = new ArrayList<>();
    for (TestPeer holder : byShare) {
      swarm.join(
          holder.id(),
          (from, request, reply) -> {
            asked.add(holder.id());
            holder.handle(from, request, reply);
          });
    }

    running.get(0).start();
    swarm.runFor(Duration.ofSeconds(1));

    assertThat(asked).startsWith(byShare.get(10).id()).contains(byShare.get(9).id());
  }

  private static double share(List<PrefixRange> ranges) {
    return ranges.stream().mapToDouble(range -> Math.scalb(1.0, -range.bits())).sum();
  }

  /** Holders that take a while to send records, and how many of them do so at a time. */
  private final class Fetches {
    private final Map<PeerId, Integer> open = new TreeMap<>();
    private int mostSources;

    Fetches(List<TestPeer> holders) {
      holders.forEach(
          holder ->
              swarm.join(
                  holder.id(),
                  (from, request, reply) -> {
                    if (request instanceof Request.FetchRecords) {
                      open.merge(holder.id(), 1, Integer::sum);
                      mostSources = Math.max(mostSources, open.size());
                      swarm.schedule(
                          Duration.ofMillis(50),
                          () -> {
                            open.computeIfPresent(holder.id(), (id, n) -> n == 1 ? null : n - 1);
                            holder.handle(from, request, reply);
                          });
                    } else {
                      holder.handle(from, request, reply);
                    }
                  }));
    }
  }

  private void swarmOf(int count) {
    for (int i = 0; i < count; i++) {
      join(i);
    }
    introduceAll();
  }

  private TestPeer join(int number) {
    TestPeer peer = new TestPeer(swarm, number);
    peer.shared =
        new NearRanges(
            peer.id(), () -> REPLICAS, () -> List.copyOf(peer.contacts), List::of, () -> true);
    peers.add(peer);
    running.add(peer.antiEntropy(SETTINGS));
    return peer;
  }

  private void introduceAll() {
    for (TestPeer peer : peers) {
      peer.contacts.clear();
      peers.stream().filter(p -> p != peer).forEach(p -> peer.contacts.add(p.contact));
    }
  }

  private List<TestPeer> nearest(int entry) {
    Position position = SampleVersions.key("entry/" + entry).position();
    List<TestPeer> sorted = new ArrayList<>(peers);
    sorted.sort(Comparator.comparing(p -> Position.of(p.id()), position.byDistance()));
    return sorted;
  }

  private static Version version(int entry) {
    return new SampleVersions(entry).value("entry/" + entry, SampleVersions.payload(entry, 100));
  }

  private static void assertHeld(int entry, List<TestPeer> holders) {
    for (TestPeer holder : holders) {
      RecordStore store = holder.store;
      assertThat(store.get(SampleVersions.key("entry/" + entry)))
          .as("entry " + entry + " at " + holder.id())
          .hasValueSatisfying(
              record -> assertThat(record.siblings().kept()).containsExactly(version(entry)));
    }
  }
}
