package dev.coterie.node.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does something for each element of a list, a bounded number at a time; results in order. */
final class Parallel<T, R> {
  private final List<T> elements;
  private final Function<T, CompletableFuture<R>> action;
  private final AtomicReferenceArray<@Nullable R> results;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger open;
  private final CompletableFuture<List<R>> done = new CompletableFuture<>();

  private Parallel(List<T> elements, Function<T, CompletableFuture<R>> action) {
    this.elements = elements;
    this.action = action;
    this.results = new AtomicReferenceArray<>(elements.size());
    this.open = new AtomicInteger(elements.size());
  }

  /** The first failure fails the whole; what is under way then goes on unheard. */
  static <T, R> CompletableFuture<List<R>> map(
      List<T> elements, int parallelism, Function<T, CompletableFuture<R>> action) {
    if (elements.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Parallel<T, R> parallel = new Parallel<>(elements, action);
    for (int i = 0; i < Math.min(parallelism, elements.size()); i++) {
      parallel.work();
    }
    return parallel.done;
  }

  /** Takes elements until one of them has to be waited for. */
  private void work() {
    for (int i = next.getAndIncrement(); i < elements.size(); i = next.getAndIncrement()) {
      CompletableFuture<R> future = start(i);
      int index = i;
      if (!future.isDone()) {
        var unused =
            future.whenComplete(
                (result, failure) -> {
                  finish(index, result, failure);
                  work();
                });
        return;
      }
      var unused = future.whenComplete((result, failure) -> finish(index, result, failure));
    }
  }

  private CompletableFuture<R> start(int index) {
    try {
      return action.apply(elements.get(index));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void finish(int index, @Nullable R result, @Nullable Throwable failure) {
    if (failure != null) {
      done.completeExceptionally(failure);
      return;
    }
    results.set(index, result);
    if (open.decrementAndGet() == 0) {
      done.complete(collected());
    }
  }

  private List<R> collected() {
    List<R> list = new ArrayList<>(elements.size());
    for (int i = 0; i < elements.size(); i++) {
      R result = results.get(i);
      if (result != null) {
        list.add(result);
      }
    }
    return list;
  }
}
