package dev.coterie.node.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParallelTest {

  @Test
  void noMoreThanAllowedAreUnderWayAndResultsKeepTheirOrder() {
    List<CompletableFuture<Integer>> open = new ArrayList<>();
    CompletableFuture<List<Integer>> all =
        Parallel.map(
            List.of(0, 1, 2, 3, 4),
            2,
            element -> {
              CompletableFuture<Integer> future = new CompletableFuture<>();
              open.add(future);
              return future;
            });
    assertThat(open).hasSize(2);
    open.get(1).complete(11);
    assertThat(open).hasSize(3);
    open.get(0).complete(10);
    open.get(2).complete(12);
    open.get(3).complete(13);
    assertThat(all).isNotDone();
    open.get(4).complete(14);
    assertThat(all).isCompletedWithValue(List.of(10, 11, 12, 13, 14));
  }

  @Test
  void manyThatAreDoneAtOnceDoNotOverflowTheStack() {
    List<Integer> elements = IntStream.range(0, 200_000).boxed().toList();
    assertThat(Parallel.map(elements, 8, CompletableFuture::completedFuture).join())
        .isEqualTo(elements);
  }

  @Test
  void theFirstFailureFailsTheWhole() {
    CompletableFuture<List<Integer>> all =
        Parallel.map(
            List.of(1, 2),
            1,
            element -> {
              throw new IllegalStateException("at " + element);
            });
    assertThatThrownBy(all::join).hasMessageContaining("at 1");
    assertThat(Parallel.map(List.of(), 1, element -> new CompletableFuture<>()))
        .isCompletedWithValue(List.of());
  }
}
