package dev.coterie.node.main;

import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hands tasks to the peer's loop, which is there later than the store whose callbacks they are: the
 * home is locked before a port is taken, so that a second process is told the right reason.
 */
final class LoopLater implements Executor {
  private volatile @Nullable Executor loop;

  void set(Executor newLoop) {
    loop = newLoop;
  }

  @Override
  public void execute(Runnable task) {
    Objects.requireNonNull(loop, "nothing is written before the loop runs")
        .execute(NetworkContext.guarded(task));
  }
}
