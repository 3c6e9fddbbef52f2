package dev.coterie.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorldTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final World world = new World(42);
  private final List<String> happened = new ArrayList<>();

  @Test
  void timeStandsStillWhileAnEventHappensAndGoesOnToTheNext() {
    note("late", SECOND.multipliedBy(2));
    note("early", SECOND);
    world.run(SECOND.multipliedBy(3));

    assertThat(happened).containsExactly("early at PT1S", "late at PT2S");
    assertThat(world.now()).isEqualTo(SECOND.multipliedBy(3));
  }

  @Test
  void aRunIncludesWhatIsDueAtItsEndAndNothingAfterIt() {
    note("due", SECOND);
    note("later", SECOND.plusNanos(1));
    world.run(SECOND);

    assertThat(happened).containsExactly("due at PT1S");
    assertThat(world.eventsPending()).isEqualTo(1);
  }

  @Test
  void aRunUntilAConditionEndsWhereItBegins() {
    note("one", SECOND);
    note("two", SECOND.multipliedBy(2));

    assertThat(world.runUntil(() -> happened.size() == 1, SECOND.multipliedBy(9))).isTrue();
    assertThat(world.now()).isEqualTo(SECOND);
    assertThat(world.runUntil(() -> happened.size() == 3, SECOND.multipliedBy(9))).isFalse();
    assertThat(world.now()).isEqualTo(SECOND.multipliedBy(10));
  }

  @Test
  void aCancelledTaskDoesNotRun() {
    Event task = note("never", SECOND);
    world.cancel(task);
    world.run(SECOND);

    assertThat(happened).isEmpty();
  }

  @Test
  void stepsTakeOneEventEach() {
    note("one", SECOND);

    assertThat(world.step()).isTrue();
    assertThat(world.step()).isFalse();
    assertThat(world.eventsHappened()).isEqualTo(1);
  }

  @Test
  void anErrorSaysTheSeedAndTheTime() {
    world.schedule(
        SECOND,
        () -> {
          throw new IllegalArgumentException("broken");
        });

    assertThatThrownBy(() -> world.run(SECOND))
        .hasMessageContaining("seed 42 at PT1S")
        .hasMessageContaining("broken")
        .hasCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aLoopInWhichTimeDoesNotGoOnIsFound() {
    World small = new World(1, 100);
    scheduleForEver(small);

    assertThatThrownBy(() -> small.run(SECOND)).hasMessageContaining("time does not go on");
  }

  @Test
  void asManyEventsAtOneTimeAsAllowedAreFine() {
    World small = new World(1, 100);
    for (int i = 0; i < 100; i++) {
      small.schedule(SECOND, () -> {});
    }
    small.run(SECOND);

    assertThat(small.eventsHappened()).isEqualTo(100);
  }

  @Test
  void theTraceDependsOnWhatHappensWhenAndInWhichOrder() {
    long nothing = new World(1).trace().hash();
    assertThat(traced(1, 2)).isEqualTo(traced(1, 2)).isNotEqualTo(traced(2, 1));
    assertThat(traced(1, 2)).isNotEqualTo(nothing).isNotEqualTo(traced(1, 3));

    World later = new World(1);
    later.run(SECOND);
    later.addToTrace(1, 0, 0, 0);
    later.addToTrace(2, 0, 0, 0);
    assertThat(later.trace().hash()).isNotEqualTo(traced(1, 2));
    assertThat(later.trace().entries()).isEqualTo(2);
  }

  private static long traced(int first, int second) {
    World world = new World(1);
    world.addToTrace(first, 0, 0, 0);
    world.addToTrace(second, 0, 0, 0);
    return world.trace().hash();
  }

  private Event note(String what, Duration delay) {
    return world.schedule(delay, () -> happened.add(what + " at " + world.now()));
  }

  private static void scheduleForEver(World world) {
    world.schedule(Duration.ZERO, () -> scheduleForEver(world));
  }
}
