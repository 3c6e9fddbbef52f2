package dev.coterie.simulator.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.simulator.scenario.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextReportTest {
  @Test
  void aReportSaysAllThatTheRunHasShown() {
    assertThat(TextReport.of(Reports.full(Verdict.PASSED)))
        .containsExactly(
            "scenario    partition-and-heal, 30 peers",
            "seed        42",
            "simulated   13m, 1,234,567 events",
            "trace hash  00ab45cdef670123",
            "faults      crash 2, partition 1",
            "goals       write-while-cut 118",
            "operations  18,000; 4,510 acknowledged writes checked",
            "lookups     1,200, 99.99 % success, 21.5 requests each; by hops 1 40, 2 1,010, 3 150",
            "bytes/op    put-value 1.79 KiB, sync 402 B",
            "",
            "I1   held                 4,510 checks  no acknowledged write is lost",
            "I3   held                    64 checks  replicas converge",
            "I5   not checked              0 checks  roles keep what is theirs",
            "",
            "verdict     passed: all invariants that were checked held");
  }

  @Test
  void aFailedRunNamesTheInvariantAndEndsInOneReplayLine() {
    List<String> lines = TextReport.of(Reports.full(Verdict.UNSAFE));
    assertThat(lines)
        .endsWith(
            "verdict     unsafe: I1 fired",
            "replay      coterie simulate --scenario partition-and-heal --peers 30 --seed 42"
                + " --for 10m")
        .containsSequence(
            "I1   FIRED                4,510 checks  no acknowledged write is lost",
            "       <e7> lost dot 3 & \"more\"",
            "       e9 lost dot 4");
    assertThat(TextReport.of(Reports.full(Verdict.NOT_CONVERGED)))
        .contains("verdict     not-converged: I3 fired");
  }

  @Test
  void aLongListIsBrokenWhereAnItemEnds() {
    List<String> lines = TextReport.of(Reports.withManyGoals());
    assertThat(lines)
        .containsSequence(
            "goals       goal-number-0 7, goal-number-1 7, goal-number-2 7, goal-number-3 7,"
                + " goal-number-4 7,",
            "            goal-number-5 7, goal-number-6 7, goal-number-7 7");
  }

  @Test
  void aRunThatHasShownNothingSaysWhatItLacked() {
    assertThat(TextReport.of(Reports.full(Verdict.INCONCLUSIVE)))
        .contains(
            "goals       write-while-cut NEVER",
            "verdict     inconclusive: what the scenario is about never happened: write-while-cut");
    assertThat(TextReport.of(Reports.empty()))
        .contains(
            "faults      none",
            "lookups     none",
            "bytes/op    not counted",
            "verdict     inconclusive: it has checked too little to say anything");
  }
}
