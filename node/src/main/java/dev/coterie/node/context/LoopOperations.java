package dev.coterie.node.context;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.node.context.CoterieException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Starts operations on the peer's loop for callers elsewhere. Each operation tells its result once;
 * should a fault there keep it from ever doing so, its caller is told that, instead of waiting for
 * good.
 */
final class LoopOperations {
  /** All requests of a read or write time out long before: it takes a few rounds of them. */
  static final Duration ENDS_WITHIN = Duration.ofSeconds(60);

  /** What {@link PeerContext#schedule} does. */
  interface Scheduler {
    PeerContext.Timer schedule(Duration delay, Runnable task);
  }

  private final Executor loop;
  private final Executor workers;
  private final Scheduler timers;

  /**
   * @param workers where results are made of what operations tell: entries are opened there
   */
  LoopOperations(Executor loop, Executor workers, Scheduler timers) {
    this.loop = loop;
    this.workers = workers;
    this.timers = timers;
  }

  /**
   * Starts a read or write.
   *
   * @param done what fails when the operation does
   * @param unknown what the caller does not know after it was not heard of again
   * @param operation starts it, with where to tell its result
   */
  <R> void start(
      CompletableFuture<?> done,
      String unknown,
      Consumer<Consumer<R>> operation,
      Consumer<R> onResult) {
    Runnable start =
        () -> {
          PeerContext.Timer late =
              timers.schedule(ENDS_WITHIN, () -> overdue(done, ENDS_WITHIN, unknown));
          operation.accept(
              result -> {
                late.cancel();
                guarded(done, () -> onResult.accept(result)).run();
              });
        };
    loop.execute(guarded(done, start));
  }

  /** Makes a result away from the loop, and completes with it. */
  <T> void complete(CompletableFuture<T> done, Supplier<T> result) {
    workers.execute(guarded(done, () -> done.complete(result.get())));
  }

  /** Fails what has not ended after a time, whatever it does. */
  void limit(CompletableFuture<?> done, Duration within, String unknown) {
    loop.execute(
        () -> {
          PeerContext.Timer late = timers.schedule(within, () -> overdue(done, within, unknown));
          done.whenComplete((result, failure) -> late.cancel());
        });
  }

  private static void overdue(CompletableFuture<?> done, Duration within, String unknown) {
    done.completeExceptionally(
        new CoterieException(
            Kind.FAILED,
            "This did not end within "
                + within.toSeconds()
                + " s, which is a fault of coterie itself; its log may say more. Whether "
                + unknown
                + " is not known: read it again."));
  }

  /** A task whose exception is the operation's. */
  static Runnable guarded(CompletableFuture<?> done, Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    };
  }
}
