package dev.coterie.vectorclock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.vectorclock.CausalHistory.Outcome;
import dev.coterie.vectorclock.CausalHistory.Rule;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** The whole of the module against random histories whose truth is known. */
final class CausalHistoriesProperties {
  private static final int HISTORIES_PER_SEED = 1_000;

  /** Histories of the control tests; each fault below shows in far fewer. */
  private static final int CONTROL_HISTORIES = 2_000;

  @Property(tries = 25, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void theVisibleVersionsAreExactlyThoseThatNobodySuperseded(@ForAll long seed) {
    for (int i = 0; i < HISTORIES_PER_SEED; i++) {
      CausalHistory history = new CausalHistory(seed + i, Rule.AS_BUILT);
      Outcome outcome = history.play();
      assertThat(outcome).as("history of seed %s", seed + i).matches(Outcome::isTrue, "is true");
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void whatAHistoryLeavesBehindSurvivesItsBytes(@ForAll long seed) throws MalformedClockException {
    for (int i = 0; i < 50; i++) {
      CausalHistory history = new CausalHistory(seed + i, Rule.AS_BUILT);
      assertThat(history.play()).matches(Outcome::isTrue, "is true");
      for (VectorClock context : history.contexts()) {
        assertThat(VectorClock.decode(context.encode())).isEqualTo(context);
      }
      for (OwnDots ownDots : history.ownDots()) {
        assertThat(OwnDots.decode(ownDots.encode())).isEqualTo(ownDots);
      }
    }
  }

  @Example
  void theHistoriesReachEveryKindOfEvent() {
    CausalHistory.Events all = new CausalHistory.Events();
    for (int seed = 0; seed < 2_000; seed++) {
      CausalHistory history = new CausalHistory(seed, Rule.AS_BUILT);
      assertThat(history.play()).matches(Outcome::isTrue, "is true");
      all.add(history.events);
    }
    assertThat(all.staleWrites).isPositive();
    assertThat(all.exceptedDots).isPositive();
    assertThat(all.failedWrites).isPositive();
    assertThat(all.lateArrivals).isPositive();
    assertThat(all.lateAcknowledgements).isPositive();
    assertThat(all.unopenedSiblings).isPositive();
    assertThat(all.hiddenButKept).isPositive();
    assertThat(all.endsInSiblings).isPositive();
    assertThat(all.refusedMints).isPositive();
  }

  @Example
  void plainVectorClocksLoseAcknowledgedWrites() {
    assertThat(historiesThatLose(Rule.PLAIN_CLOCKS)).isPositive();
  }

  @Example
  void forgettingAnOwnDotBeforeItsSuccessorIsAcknowledgedLosesAcknowledgedWrites() {
    assertThat(historiesThatLose(Rule.FORGETS_WHEN_MINTING)).isPositive();
  }

  @Example
  void tokensThatCoverUnopenedSiblingsLoseAcknowledgedWrites() {
    assertThat(historiesThatLose(Rule.COVERS_UNOPENED)).isPositive();
  }

  @Example
  void theSameHistoriesLoseNothingAsBuilt() {
    assertThat(historiesThatLose(Rule.AS_BUILT)).isZero();
  }

  private static int historiesThatLose(Rule rule) {
    int losing = 0;
    for (int seed = 0; seed < CONTROL_HISTORIES; seed++) {
      losing += new CausalHistory(seed, rule).play().lost() == 0 ? 0 : 1;
    }
    return losing;
  }
}
