package dev.coterie.vectorclock;

import static dev.coterie.vectorclock.TestVersion.dot;
import static dev.coterie.vectorclock.TestVersion.writer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coterie.vectorclock.OwnDots.Minted;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OwnDotsTest {
  private static final WriterId ADA = writer(1);
  private static final VectorClock BLIND = VectorClock.EMPTY;

  private static ClockLimitException refusal(OwnDots ownDots, long counter, VectorClock token) {
    return catchThrowableOfType(ClockLimitException.class, () -> ownDots.mint(counter, token));
  }

  @Test
  void theFirstVersionCoversItsTokenAndItself() {
    VectorClock token = BLIND.with(writer(2), 9, List.of(3L));
    Minted first = OwnDots.none(ADA).mint(7, token);
    assertThat(first.dot()).isEqualTo(dot(1, 7));
    assertThat(first.context()).isEqualTo(token.with(ADA, 7, List.of()));
    assertThat(first.ownDots().open()).containsExactly(dot(1, 7));
  }

  @Test
  void twoWritesFromOneTokenAreSiblings() {
    Minted first = OwnDots.none(ADA).mint(3, BLIND);
    Minted second = first.ownDots().mint(5, BLIND);
    assertThat(second.context().covers(first.dot())).isFalse();
    assertThat(second.context().exceptions(ADA)).containsExactly(3);
    assertThat(second.ownDots().open()).containsExactly(dot(1, 3), dot(1, 5));
  }

  @Test
  void aVersionSupersedesWhatItsTokenCovers() {
    Minted first = OwnDots.none(ADA).mint(3, BLIND);
    Minted second = first.ownDots().mint(5, first.context());
    assertThat(second.context()).isEqualTo(BLIND.with(ADA, 5, List.of()));
  }

  @Test
  void anOwnDotIsForgottenOnlyWhenAVersionThatSawItIsAcknowledged() {
    Minted first = OwnDots.none(ADA).mint(1, BLIND);
    OwnDots firstStored = first.ownDots().acknowledged(first.dot(), first.context());
    Minted failed = firstStored.mint(2, first.context());
    Minted stale = failed.ownDots().mint(3, BLIND);
    assertThat(stale.context().covers(first.dot())).isFalse();
    assertThat(stale.context().covers(failed.dot())).isFalse();

    OwnDots stored = failed.ownDots().acknowledged(failed.dot(), failed.context());
    assertThat(stored.open()).containsExactly(failed.dot());
    assertThat(stored.mint(3, BLIND).context()).isEqualTo(BLIND.with(ADA, 3, List.of(2L)));
  }

  @Test
  void acknowledgementsMayComeLateAndTwice() {
    Minted first = OwnDots.none(ADA).mint(1, BLIND);
    Minted second = first.ownDots().mint(2, first.context());
    Minted third = second.ownDots().mint(3, second.context());
    OwnDots settled = third.ownDots().acknowledged(third.dot(), third.context());
    assertThat(settled.open()).containsExactly(third.dot());
    assertThat(settled.acknowledged(second.dot(), second.context())).isSameAs(settled);
    assertThat(settled.acknowledged(third.dot(), third.context())).isSameAs(settled);
  }

  @Test
  void aWithdrawnVersionNeedsNoExceptionAnyMore() {
    Minted first = OwnDots.none(ADA).mint(1, BLIND);
    OwnDots withdrawn = first.ownDots().withdrawn(first.dot());
    assertThat(withdrawn).isEqualTo(OwnDots.none(ADA)).hasSameHashCodeAs(OwnDots.none(ADA));
    assertThat(withdrawn.withdrawn(first.dot())).isSameAs(withdrawn);
  }

  @Test
  void atMost16OwnVersionsStayAliveBesideANewOne() {
    OwnDots ownDots = OwnDots.none(ADA);
    VectorClock seen = BLIND;
    for (int counter = 1; counter <= 16; counter++) {
      Minted minted = ownDots.mint(counter, BLIND);
      ownDots = minted.ownDots();
      seen = seen.join(minted.context());
    }
    Minted last = ownDots.mint(17, BLIND);
    assertThat(last.context().exceptions(ADA)).hasSize(16);

    ClockLimitException refused = refusal(last.ownDots(), 18, BLIND);
    assertThat(refused.limit()).isEqualTo(Limit.EXCEPTIONS);
    assertThat(refused).hasMessageContaining("17, at most 16").hasMessageContaining("resolve");

    Minted resolved = last.ownDots().mint(18, seen.join(last.context()));
    assertThat(resolved.context()).isEqualTo(BLIND.with(ADA, 18, List.of()));
    assertThat(resolved.ownDots().acknowledged(resolved.dot(), resolved.context()).open())
        .containsExactly(resolved.dot());
  }

  @Test
  void atMost1024WritesAreUnacknowledged() throws MalformedClockException {
    OwnDots ownDots = OwnDots.none(ADA);
    VectorClock token = BLIND;
    for (int counter = 1; counter <= OwnDots.MAX_OPEN_DOTS; counter++) {
      Minted minted = ownDots.mint(counter, token);
      ownDots = minted.ownDots();
      token = minted.context();
    }
    assertThat(OwnDots.decode(ownDots.encode())).isEqualTo(ownDots);
    ClockLimitException refused = refusal(ownDots, 1025, token);
    assertThat(refused.limit()).isEqualTo(Limit.OPEN_DOTS);
    assertThat(refused).hasMessageContaining("1025, at most 1024");

    OwnDots settled = ownDots.acknowledged(dot(1, 1024), token);
    assertThat(settled.open()).containsExactly(dot(1, 1024));
    assertThat(settled.mint(1025, token).ownDots().open()).hasSize(2);
  }

  @Test
  void aContextHasAtMost1024Writers() {
    VectorClock token = BLIND;
    for (int i = 0; i < VectorClock.HARD_MAX_WRITERS - 1; i++) {
      token = token.with(writer(100 + i), 1, List.of());
    }
    assertThat(OwnDots.none(ADA).mint(1, token).context().writerCount()).isEqualTo(1024);
    ClockLimitException refused =
        refusal(OwnDots.none(ADA), 1, token.with(writer(5000), 1, List.of()));
    assertThat(refused.limit()).isEqualTo(Limit.WRITERS);
    assertThat(refused).hasMessageContaining("1025, at most 1024");
  }

  @Test
  void aTokenThatCoversDotsNotYetMintedIsRefused() {
    assertThat(OwnDots.none(ADA).mint(5, BLIND.with(ADA, 4, List.of())).dot()).isEqualTo(dot(1, 5));
    ClockLimitException refused = refusal(OwnDots.none(ADA), 5, BLIND.with(ADA, 5, List.of()));
    assertThat(refused.limit()).isEqualTo(Limit.OWN_COUNTER);
    assertThat(refused).hasMessageContaining("5, at most 4").hasMessageContaining("incarnation");
  }

  @Test
  void aCounterIsNeverUsedTwice() {
    OwnDots ownDots = OwnDots.none(ADA).mint(5, BLIND).ownDots();
    for (long counter : new long[] {4, 5}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> ownDots.mint(counter, BLIND))
          .withMessageContaining("counter " + counter + " is not above 5");
    }
    assertThatIllegalArgumentException().isThrownBy(() -> ownDots.mint(0, BLIND));
  }

  @Test
  void otherWritersDotsAreRefused() {
    OwnDots ownDots = OwnDots.none(ADA);
    assertThatIllegalArgumentException().isThrownBy(() -> ownDots.withdrawn(dot(2, 1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ownDots.acknowledged(dot(2, 1), BLIND.with(writer(2), 1, List.of())));
    assertThatIllegalArgumentException().isThrownBy(() -> ownDots.acknowledged(dot(1, 1), BLIND));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> ownDots.mint(Dot.MAX_COUNTER + 1, BLIND));
  }
}
