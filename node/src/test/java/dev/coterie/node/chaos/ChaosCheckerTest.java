package dev.coterie.node.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.node.chaos.ChaosOperation.Kind;
import dev.coterie.node.chaos.ChaosOperation.Outcome;
import dev.coterie.node.chaos.ChaosOperation.Phase;
import dev.coterie.node.chaos.ChaosOperation.Sibling;
import dev.coterie.node.context.ContextToken;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VectorClock;
import dev.coterie.vectorclock.WriterId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each invariant fires on a history that breaks it, and on no other. */
class ChaosCheckerTest {
  private static final String ENTRY = "ucxl://chaos/entries/1";

  private final ChaosHistory history = new ChaosHistory();
  private int time;

  private static WriterId writer(int number) {
    return WriterId.of(new byte[] {(byte) number});
  }

  private static Dot dot(int writer, long counter) {
    return new Dot(writer(writer), counter);
  }

  /** All that a writer has seen: its own up to its dot, and others'. */
  private static VectorClock clock(Dot own, Dot... others) {
    VectorClock clock = VectorClock.EMPTY.with(own.writer(), own.counter(), List.of());
    for (Dot other : others) {
      clock = clock.join(VectorClock.EMPTY.with(other.writer(), other.counter(), List.of()));
    }
    return clock;
  }

  private void write(Kind kind, String value, Outcome outcome, Dot dot, VectorClock seen) {
    boolean told = outcome == Outcome.ACKNOWLEDGED;
    time += 10;
    history.add(
        new ChaosOperation(
            time,
            time + 5,
            Phase.FAULTS,
            0,
            kind,
            ENTRY,
            value,
            Optional.empty(),
            outcome,
            told ? Optional.of(dot) : Optional.empty(),
            told ? Optional.of(new ContextToken(new byte[8], seen)) : Optional.empty(),
            List.of("a", "b"),
            List.of()));
  }

  private void readAtTheEnd(VectorClock seen, Sibling... siblings) {
    time += 10;
    history.compared(3, List.of());
    history.add(
        new ChaosOperation(
            time,
            time + 5,
            Phase.FINAL,
            0,
            Kind.GET,
            ENTRY,
            "",
            Optional.empty(),
            Outcome.ACKNOWLEDGED,
            Optional.empty(),
            Optional.of(new ContextToken(new byte[8], seen)),
            List.of(),
            List.of(siblings)));
  }

  private List<String> fired() {
    return new ChaosChecker(history, 2)
        .verdicts().stream()
            .filter(v -> v.outcome() == dev.coterie.simulator.check.Outcome.FIRED)
            .map(InvariantVerdict::id)
            .toList();
  }

  @Test
  void whatIsReadAndWhatWasSupersededIsNotLost() {
    Dot first = dot(1, 1);
    Dot second = dot(2, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    write(Kind.PUT, "two", Outcome.ACKNOWLEDGED, second, clock(second, first));
    readAtTheEnd(clock(second, first), new Sibling(second, clock(second, first), "two"));
    assertThat(fired()).isEmpty();
  }

  @Test
  void anAcknowledgedWriteThatNothingHasSeenIsLost() {
    Dot first = dot(1, 1);
    Dot second = dot(2, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    write(Kind.PUT, "two", Outcome.ACKNOWLEDGED, second, clock(second));
    readAtTheEnd(clock(second), new Sibling(second, clock(second), "two"));
    assertThat(fired()).containsExactly("I1");
  }

  @Test
  void aWriteOfUnknownOutcomeMaySupersedeAndMayNot() {
    Dot first = dot(1, 1);
    Dot maybe = dot(2, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    write(Kind.RM, "", Outcome.UNKNOWN, maybe, clock(maybe, first));
    readAtTheEnd(clock(maybe, first));
    assertThat(fired()).as("the delete came about").isEmpty();
    readAtTheEnd(VectorClock.EMPTY);
    assertThat(fired()).as("it did not, and the write is gone").containsExactly("I1");
  }

  @Test
  void siblingsThatHaveSeenOneAnotherAndWhatFailedAreFound() {
    Dot first = dot(1, 1);
    Dot second = dot(2, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    write(Kind.PUT, "two", Outcome.ACKNOWLEDGED, second, clock(second, first));
    readAtTheEnd(
        clock(second, first),
        new Sibling(first, clock(first), "one"),
        new Sibling(second, clock(second, first), "two"));
    assertThat(fired()).containsExactly("I2");
  }

  @Test
  void whatIsSaidNotToHaveBeenWrittenMustNotBeRead() {
    Dot first = dot(1, 1);
    write(Kind.PUT, "one", Outcome.FAILED, first, clock(first));
    readAtTheEnd(clock(first), new Sibling(first, clock(first), "one"));
    assertThat(fired()).contains("I2");
  }

  @Test
  void aDeletedContentIsFoundUnderItsOwnNameAndUnderAnother() {
    Dot first = dot(1, 1);
    Dot delete = dot(2, 1);
    Dot again = dot(3, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    write(Kind.RM, "", Outcome.ACKNOWLEDGED, delete, clock(delete, first));
    readAtTheEnd(clock(delete, first));
    assertThat(fired()).isEmpty();
    readAtTheEnd(clock(delete, first, again), new Sibling(again, clock(again), "one"));
    assertThat(fired()).containsExactly("I4");
  }

  @Test
  void writesOnMoreLostDisksThanTheirLevelAreExempt() {
    Dot first = dot(1, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    readAtTheEnd(VectorClock.EMPTY);
    assertThat(fired()).containsExactly("I1");
    history.add(new ChaosHistory.DiskLoss("a", 0, 50));
    assertThat(fired()).as("one of two keepers").containsExactly("I1");
    history.add(new ChaosHistory.DiskLoss("b", 0, 60));
    assertThat(fired()).isEmpty();
  }

  @Test
  void replicasThatDifferAreFound() {
    Dot first = dot(1, 1);
    write(Kind.PUT, "one", Outcome.ACKNOWLEDGED, first, clock(first));
    readAtTheEnd(clock(first), new Sibling(first, clock(first), "one"));
    history.compared(3, List.of("replicas of " + ENTRY + " differ"));
    assertThat(fired()).containsExactly("I3");
  }
}
