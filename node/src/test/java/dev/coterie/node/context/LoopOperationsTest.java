package dev.coterie.node.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coterie.node.context.CoterieException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class LoopOperationsTest {
  private final List<Runnable> timers = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private final LoopOperations operations =
      new LoopOperations(
          Runnable::run,
          Runnable::run,
          (delay, task) -> {
            timers.add(task);
            delays.add(delay);
            return () -> timers.remove(task);
          });
  private final CompletableFuture<String> done = new CompletableFuture<>();

  @Test
  void anOperationThatIsNeverHeardOfAgainFailsAtItsTime() {
    operations.<String>start(done, "it was written", whenDone -> {}, done::complete);
    assertThat(done).isNotDone();
    assertThat(delays).containsExactly(LoopOperations.ENDS_WITHIN);
    timers.get(0).run();
    assertThatThrownBy(done::join)
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CoterieException.class)
        .hasMessageContaining("60 s")
        .hasMessageContaining("Whether it was written is not known");
    assertThat(done.handle((result, failure) -> ((CoterieException) failure).kind()).join())
        .isEqualTo(Kind.FAILED);
  }

  @Test
  void aResultEndsTheWaitingForIt() {
    operations.<String>start(
        done, "it was written", whenDone -> whenDone.accept("yes"), done::complete);
    assertThat(done).isCompletedWithValue("yes");
    assertThat(timers).isEmpty();
  }

  @Test
  void whatIsThrownAtTheStartOrAtTheResultIsTheOperationsFailure() {
    operations.<String>start(
        done,
        "it was written",
        whenDone -> {
          throw new IllegalStateException("at once");
        },
        done::complete);
    assertThatThrownBy(done::join).hasRootCauseMessage("at once");

    CompletableFuture<String> later = new CompletableFuture<>();
    operations.<String>start(
        later,
        "it was written",
        whenDone -> whenDone.accept("x"),
        result -> {
          throw new IllegalStateException("at the result");
        });
    assertThatThrownBy(later::join).hasRootCauseMessage("at the result");
  }

  @Test
  void aLimitIsOverWhenTheWorkIs() {
    operations.limit(done, Duration.ofSeconds(3), "all was found");
    assertThat(timers).hasSize(1);
    done.complete("all");
    assertThat(timers).isEmpty();
  }
}
