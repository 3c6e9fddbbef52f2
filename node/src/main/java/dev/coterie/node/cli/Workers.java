package dev.coterie.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does pieces of work on a few threads; each piece is one request at a time to the node. */
final class Workers {
  private static final int THREADS = 4;

  private Workers() {}

  /** Returns when all is done; a failure of a piece that it did not deal with is thrown. */
  static <T> void each(List<T> pieces, Consumer<T> work) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> futures = new ArrayList<>();
      for (T piece : pieces) {
        futures.add(threads.submit(() -> work.accept(piece)));
      }
      for (Future<?> future : futures) {
        future.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
