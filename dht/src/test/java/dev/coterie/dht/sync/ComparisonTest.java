package dev.coterie.dht.sync;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.store.SampleVersions;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
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

  @Test
  void twoThatGoTowardsEachOtherFindDifferentRecordsFirst() {
    SampleVersions carol = new SampleVersions(3);
    for (int i = 0; i < RECORDS; i++) {
      bob.keep("entry/" + i, carol.value("entry/" + i, new byte[] {(byte) i}));
    }

    Set<Key> forwards = foundFirst(false);
    Set<Key> backwards = foundFirst(true);

    assertThat(forwards).hasSizeBetween(1, RECORDS / 2);
    assertThat(backwards).hasSizeBetween(1, RECORDS / 2).doesNotContainAnyElementsOf(forwards);
    assertThat(foundFirst(false)).isEqualTo(forwards);
  }
}
