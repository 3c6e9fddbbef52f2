package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Alice holds nothing; Bob, who answers, holds all. */
class ComparisonTest {
  private static final int RECORDS = 600;

  /** So much is listed at once; the rest waits. */
  private static final int ROOM = SyncLimits.MIN_PARTIAL_PAGE;

  private final TestSwarm swarm = new TestSwarm();
  private final TestPeer alice = new TestPeer(swarm, 1);
  private final TestPeer bob = new TestPeer(swarm, 2);

  private Set<Key> foundFirst(boolean isBackwards) {
    Comparison comparison = new Comparison(alice.tools.context().store(), halves(), isBackwards);
    Request.Reconcile asked = comparison.next(7);
    Response.Reconciled answer =
        new Reconciler(bob.tools.context().store(), (from, to) -> true, asked, ROOM).answer();
    Set<Key> found = new HashSet<>();
    for (Comparison.Listed listed : comparison.answered(asked, answer)) {
      listed.digests().digests().forEach(digest -> found.add(digest.key()));
    }
    return found;
  }

  private static List<PrefixRange> halves() {
    byte[] second = new byte[32];
    second[0] = (byte) 0x80;
    return List.of(
        new PrefixRange(Position.wrap(new byte[32]), 1), new PrefixRange(Position.wrap(second), 1));
  }

  /** What is listed, round by round, until there is nothing left; rests of lists are left out. */
  private List<Position> firstsListed(boolean isBackwards) {
    Comparison comparison = new Comparison(alice.tools.context().store(), halves(), isBackwards);
    List<Position> firsts = new ArrayList<>();
    for (long salt = 1; !comparison.isDone(); salt++) {
      assertThat(salt).isLessThan(100);
      Request.Reconcile asked = comparison.next(salt);
      Response.Reconciled answer =
          new Reconciler(bob.tools.context().store(), (from, to) -> true, asked, ROOM).answer();
      comparison.answered(asked, answer).stream()
          .map(listed -> listed.range().from())
          .min(Comparator.naturalOrder())
          .ifPresent(firsts::add);
    }
    return firsts;
  }

  /** Found by a timeline of a newcomer's links: it went on with what lay last of an answer. */
  @Test
  void whatLiesNextInItsDirectionIsListedNext() {
    fillBob(3 * RECORDS);

    assertThat(firstsListed(false)).hasSizeGreaterThan(3).isSorted();
    assertThat(firstsListed(true))
        .hasSizeGreaterThan(3)
        .isSortedAccordingTo(Comparator.comparing(ComparisonTest::half).reversed())
        .first()
        .matches(position -> (position.bytes()[0] & 0xc0) == 0xc0, "in the last quarter");
  }

  private static boolean half(Position position) {
    return position.bytes()[0] < 0;
  }

  /** Or what cannot be listed yet is parted further and further, in every round. */
  @Test
  void ofWhatIsLackingAltogetherFewRangesAreAskedAboutAtATime() {
    fillBob(3 * RECORDS);
    Comparison comparison = new Comparison(alice.tools.context().store(), halves());
    Request.Reconcile first = comparison.next(1);
    comparison.answered(
        first,
        new Reconciler(bob.tools.context().store(), (from, to) -> true, first, ROOM).answer());

    assertThat(comparison.next(2).ranges()).hasSize(SyncLimits.MAX_LACKING_RANGES);
  }

  private void fillBob(int records) {
    SampleVersions carol = new SampleVersions(3);
    for (int i = 0; i < records; i++) {
      bob.keep("entry/" + i, carol.value("entry/" + i, new byte[] {(byte) i}));
    }
  }

  @Test
  void twoThatGoTowardsEachOtherFindDifferentRecordsFirst() {
    fillBob(RECORDS);

    Set<Key> forwards = foundFirst(false);
    Set<Key> backwards = foundFirst(true);

    assertThat(forwards).hasSizeBetween(1, RECORDS / 2);
    assertThat(backwards).hasSizeBetween(1, RECORDS / 2).doesNotContainAnyElementsOf(forwards);
    assertThat(foundFirst(false)).isEqualTo(forwards);
  }
}
