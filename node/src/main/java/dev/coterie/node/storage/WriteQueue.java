package dev.coterie.node.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Writes that wait for the committer: bounded in number and in bytes, ended once. */
final class WriteQueue {
  /** Whether a write may wait. */
  enum Offer {
    TAKEN,
    FULL,
    ENDED
  }

  private final int maxWrites;
  private final long maxBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition notEmpty = lock.newCondition();
  private final Deque<WriteRequest> waiting = new ArrayDeque<>();
  private final Deque<Runnable> errands = new ArrayDeque<>();
  private long waitingBytes;
  private boolean ended;
  private boolean asleep;

  WriteQueue(int maxWrites, long maxBytes) {
    this.maxWrites = maxWrites;
    this.maxBytes = maxBytes;
  }

  Offer offer(WriteRequest request) {
    lock.lock();
    try {
      if (ended) {
        return Offer.ENDED;
      }
      boolean full =
          waiting.size() >= maxWrites
              || (!waiting.isEmpty() && waitingBytes + request.bytes() > maxBytes);
      if (full) {
        return Offer.FULL;
      }
      waiting.add(request);
      waitingBytes += request.bytes();
      wake();
      return Offer.TAKEN;
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    if (asleep) {
      asleep = false;
      notEmpty.signal();
    }
  }

  /** Something for the committer to do between batches; false when it has ended. */
  boolean errand(Runnable errand) {
    lock.lock();
    try {
      if (!ended) {
        errands.add(errand);
        wake();
      }
      return !ended;
    } finally {
      lock.unlock();
    }
  }

  /** What the committer is to do next; nothing of either after the wait, or when all is done. */
  record Work(List<Runnable> errands, List<WriteRequest> writes, boolean ended) {
    boolean isEmpty() {
      return errands.isEmpty() && writes.isEmpty();
    }
  }

  /** Takes up to {@code limit} writes, waiting for one for so long at most. */
  Work take(int limit, long waitNanos) throws InterruptedException {
    lock.lock();
    try {
      long left = waitNanos;
      while (waiting.isEmpty() && errands.isEmpty() && !ended && left > 0) {
        asleep = true;
        left = notEmpty.awaitNanos(left);
      }
      asleep = false;
      List<WriteRequest> writes = new ArrayList<>(Math.min(limit, waiting.size()));
      while (writes.size() < limit && !waiting.isEmpty()) {
        WriteRequest next = waiting.remove();
        waitingBytes -= next.bytes();
        writes.add(next);
      }
      List<Runnable> due = new ArrayList<>(errands);
      errands.clear();
      return new Work(due, writes, ended);
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits is still handed out. */
  void end() {
    lock.lock();
    try {
      ended = true;
      notEmpty.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
