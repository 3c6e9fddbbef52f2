package dev.coterie.node.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does what it is given, in that order, while its owner goes on: the journal is read
 * on one core and the index filled on another. What waits is bounded in number and in bytes.
 */
final class IndexLoader implements AutoCloseable {
  private static final int STEPS_AT_ONCE = 256;
  private static final long BYTES_AT_ONCE = 256 << 10;
  private static final int WAITING = 16;
  private static final List<Step> END = List.of();

  private final ArrayBlockingQueue<List<Step>> queue = new ArrayBlockingQueue<>(WAITING);
  private final Thread thread = new Thread(this::run, "store-loader");
  private List<Step> next = new ArrayList<>();
  private long nextBytes;
  private boolean ended;
  private volatile @Nullable Throwable failure;

  /** Something to do on the thread. */
  interface Step {
    void run() throws IOException;
  }

  IndexLoader() {
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Adds a step.
   *
   * @param bytes roughly what it holds in memory until it is done
   * @throws IOException if the thread is interrupted, or as an earlier step failed
   */
  void add(long bytes, Step step) throws IOException {
    next.add(step);
    nextBytes += bytes;
    if (next.size() >= STEPS_AT_ONCE || nextBytes >= BYTES_AT_ONCE) {
      handOver();
    }
  }

  /** Has what was added begin, though it be little. */
  void handOver() throws IOException {
    rethrow();
    if (!next.isEmpty()) {
      put(next);
      next = new ArrayList<>(STEPS_AT_ONCE);
      nextBytes = 0;
    }
  }

  private void put(List<Step> steps) throws IOException {
    try {
      queue.put(steps);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    return new InterruptedIOException("interrupted while the index was being rebuilt");
  }

  private void run() {
    try {
      for (List<Step> steps = queue.take(); !steps.isEmpty(); steps = queue.take()) {
        if (failure == null) { // else it only makes room
          run(steps);
        }
      }
    } catch (InterruptedException e) {
      failure = interrupted();
    }
  }

  private void run(List<Step> steps) {
    try {
      for (Step step : steps) {
        step.run();
      }
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Waits until all is done, and ends the thread; as a step failed, so does this. */
  void end() throws IOException {
    handOver();
    close();
    rethrow();
  }

  private void rethrow() throws IOException {
    Throwable cause = failure;
    if (cause instanceof IOException e) {
      throw e;
    } else if (cause instanceof RuntimeException e) {
      throw e;
    } else if (cause instanceof Error e) {
      throw e;
    }
  }

  /** Ends the thread once it has done what was handed over. */
  @Override
  public void close() throws IOException {
    if (ended) {
      return;
    }
    ended = true;
    put(END);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted();
    }
  }
}
