package dev.coterie.node.context;

import dev.coterie.node.context.CoterieException.Kind;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Admission control for what a node does for its own callers: how many operations may be under way
 * at a time, how many may wait and with how many bytes, and for how long.
 *
 * <p>How many are under way adapts: one more after each window of operations that took less than
 * {@link #TOLERANCE} times what they take when there is little to do, a tenth fewer after one that
 * took more (additive increase, multiplicative decrease; Chiu and Jain, 1989). More at a time would
 * lengthen the wait and bring no more done.
 *
 * <p>A caller either has patience, and waits in line as long as there is room, or has not: then it
 * is refused once it has waited {@link #BURST_WAIT}, or, where the line has not been empty for that
 * long, once it has waited {@link #WAIT} times as long as its operation takes without load, or at
 * once where as many wait as are under way. So a burst is smoothed, and under lasting overload
 * those who are served are served fast (Maurer, "Fail at Scale", ACM Queue 13(8), 2015, after
 * CoDel). The overload lasts until nobody has been refused for {@link #BURST_WAIT}: an empty line
 * alone does not end it, since a short one empties whenever several operations end together, as
 * those do that one fsync made durable. Both lines are served in turn. What is refused has had no
 * effect.
 *
 * <p>Safe for use by several threads.
 */
final class Gate {
  /** Operations under way at a time: at first, at least and at most. */
  static final int FIRST_LIMIT = 16;

  static final int LEAST_LIMIT = 8;
  static final int MOST_LIMIT = 256;

  /** Operations that wait in each line. */
  static final int MAX_WAITING = 1_024;

  /** How long a caller without patience waits at most, as long as the line empties at times. */
  static final Duration BURST_WAIT = Duration.ofMillis(100);

  /** The least of what it waits while the line does not empty. */
  static final Duration LEAST_WAIT = Duration.ofMillis(1);

  /** How much longer than without load operations may take on the mean. */
  static final double TOLERANCE = 3;

  /** How many times as long as without load one may wait under lasting overload. */
  static final double WAIT = 4;

  /** Operations that are looked at together. */
  static final int WINDOW = 32;

  private static final double SMOOTHED = 0.9;
  private static final Duration LEAST_RETRY = Duration.ofMillis(50);
  private static final Duration MOST_RETRY = Duration.ofSeconds(5);

  /** Kinds of operations: each has a duration of its own. */
  enum Work {
    READ,
    WRITE
  }

  private final LongSupplier nanoTime;
  private final long maxWaitingBytes;
  private final ArrayDeque<Waiting> hasty = new ArrayDeque<>();
  private final ArrayDeque<Waiting> patient = new ArrayDeque<>();
  private final Pace reads = new Pace();
  private final Pace writes = new Pace();

  /** To be run without the lock: starts and refusals. */
  private final ArrayDeque<Runnable> due = new ArrayDeque<>();

  private boolean isCalling;
  private double limit = FIRST_LIMIT;
  private int underWay;
  private long waitingBytes;
  private long refused;
  private long lastEmptyNanos;

  /** When somebody was last refused because of a wait, as far as anybody was. */
  private long lastLateNanos;

  private boolean patientIsNext;
  private int seen;
  private double excess;
  private int mostUnderWay;

  /**
   * @param maxWaitingBytes bytes of the operations that wait, of both lines together
   */
  Gate(LongSupplier nanoTime, long maxWaitingBytes) {
    this.nanoTime = nanoTime;
    this.maxWaitingBytes = maxWaitingBytes;
    this.lastEmptyNanos = nanoTime.getAsLong();
    this.lastLateNanos = lastEmptyNanos - BURST_WAIT.toNanos() - 1;
  }

  /** How long operations of one kind take without load, and in the present window. */
  private static final class Pace {
    private double unloadedNanos;
    private double sumNanos;
    private int count;

    void add(long nanos) {
      sumNanos += nanos;
      count++;
    }

    /** Ends the window; what its operations took together without load. */
    double expected(boolean isUnloaded) {
      if (count == 0) {
        return 0;
      }
      double mean = sumNanos / count;
      boolean isFirst = unloadedNanos == 0;
      if (isFirst || mean < unloadedNanos) {
        unloadedNanos = mean;
      } else if (isUnloaded) {
        unloadedNanos = SMOOTHED * unloadedNanos + (1 - SMOOTHED) * mean;
      }
      return unloadedNanos * count;
    }

    double takeSum() {
      double sum = sumNanos;
      sumNanos = 0;
      count = 0;
      return sum;
    }
  }

  /** One that waits. */
  private record Waiting(Work work, long bytes, long sinceNanos, Runnable start, Runnable refuse) {}

  /**
   * Does something when it is its turn.
   *
   * @param bytes what it holds in memory while it waits
   * @param hurried whether its caller would rather be refused than wait for long
   * @return what the operation gives, or {@code UNAVAILABLE} where it was refused
   */
  <T> CompletableFuture<T> pass(
      Work work, long bytes, boolean hurried, Supplier<CompletableFuture<T>> operation) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable start = () -> run(work, operation, result);
    Waiting waiting =
        new Waiting(
            work,
            bytes,
            nanoTime.getAsLong(),
            start,
            () -> result.completeExceptionally(tooMuchToDo()));
    enter(waiting, hurried);
    return result;
  }

  private void enter(Waiting waiting, boolean hurried) {
    Entrance entrance;
    synchronized (this) {
      entrance = entrance(waiting, hurried ? hasty : patient);
    }
    if (entrance == Entrance.AT_ONCE) {
      waiting.start().run();
    } else if (entrance == Entrance.NEVER) {
      waiting.refuse().run();
    }
  }

  private enum Entrance {
    AT_ONCE,
    LATER,
    NEVER
  }

  /**
   * Refuses early, before anything is done for the caller, where it would be refused after a wait:
   * under lasting overload, when as many wait as are under way. With fewer places, callers who come
   * again at once would keep the overload up that they are refused for.
   *
   * @return the refusal, which costs next to nothing; empty where it may come in
   */
  synchronized Optional<CoterieException> refusal() {
    noteEmptiness();
    long now = nanoTime.getAsLong();
    if (!isOverloaded(now) || hasty.size() < (int) limit) {
      return Optional.empty();
    }
    refused++;
    lastLateNanos = now;
    return Optional.of(tooMuchToDo());
  }

  private Entrance entrance(Waiting waiting, ArrayDeque<Waiting> line) {
    noteEmptiness();
    boolean nobodyWaits = hasty.isEmpty() && patient.isEmpty();
    if (nobodyWaits && underWay < (int) limit) {
      begin();
      return Entrance.AT_ONCE;
    }
    boolean isFull = line.size() >= MAX_WAITING || waitingBytes + waiting.bytes() > maxWaitingBytes;
    if (isFull) {
      refused++;
      return Entrance.NEVER;
    }
    line.add(waiting);
    waitingBytes += waiting.bytes();
    return Entrance.LATER;
  }

  private void begin() {
    underWay++;
    mostUnderWay = Math.max(mostUnderWay, underWay);
  }

  private <T> void run(
      Work work, Supplier<CompletableFuture<T>> operation, CompletableFuture<T> result) {
    long startedNanos = nanoTime.getAsLong();
    CompletableFuture<T> done;
    try {
      done = operation.get();
    } catch (RuntimeException | Error e) {
      done = CompletableFuture.failedFuture(e); // and its place is left, whatever it was
    }
    done.whenComplete(
        (value, failure) -> {
          leave(work, nanoTime.getAsLong() - startedNanos, failure == null);
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
  }

  private void leave(Work work, long nanos, boolean succeeded) {
    synchronized (this) {
      underWay--;
      if (succeeded) {
        pace(work).add(nanos);
        seen++;
      }
      if (seen >= WINDOW) {
        endWindow();
      }
      takeNext();
      if (isCalling) {
        return; // whoever calls goes on with these: a line of failures would nest too deep
      }
      isCalling = true;
    }
    for (Runnable call = nextCall(); call != null; call = nextCall()) {
      call.run();
    }
  }

  private synchronized @Nullable Runnable nextCall() {
    Runnable call = due.poll();
    isCalling = call != null;
    return call;
  }

  private Pace pace(Work work) {
    return work == Work.READ ? reads : writes;
  }

  private void endWindow() {
    boolean isUnloaded = mostUnderWay <= 2;
    double expected = 0;
    double took = 0;
    for (Pace pace : List.of(reads, writes)) {
      expected += pace.expected(isUnloaded);
      took += pace.takeSum();
    }
    excess = expected == 0 ? 1 : took / expected;
    if (excess > TOLERANCE) {
      limit = Math.max(LEAST_LIMIT, limit * 0.9);
    } else if (mostUnderWay >= (int) limit) {
      limit = Math.min(MOST_LIMIT, limit + 1);
    }
    seen = 0;
    mostUnderWay = underWay;
  }

  /** Refuses those who have waited too long for their taste, and lets in whom there is room for. */
  private void takeNext() {
    long now = nanoTime.getAsLong();
    while (!hasty.isEmpty() && hasWaitedTooLong(hasty.peek(), now)) {
      Waiting late = hasty.remove();
      waitingBytes -= late.bytes();
      refused++;
      lastLateNanos = now;
      due.add(late.refuse());
    }
    while (underWay < (int) limit && !(hasty.isEmpty() && patient.isEmpty())) {
      Waiting waiting = poll();
      waitingBytes -= waiting.bytes();
      begin();
      due.add(waiting.start());
    }
    noteEmptiness();
  }

  /** The first of one line or the other, in turn. */
  private Waiting poll() {
    boolean fromPatient = hasty.isEmpty() || (patientIsNext && !patient.isEmpty());
    patientIsNext = !fromPatient;
    return (fromPatient ? patient : hasty).remove();
  }

  private boolean isOverloaded(long now) {
    long longNanos = BURST_WAIT.toNanos();
    return now - lastEmptyNanos > longNanos || now - lastLateNanos <= longNanos;
  }

  private boolean hasWaitedTooLong(Waiting waiting, long now) {
    double most = isOverloaded(now) ? mostWait(waiting.work()) : BURST_WAIT.toNanos();
    return now - waiting.sinceNanos() > most;
  }

  /** How long one without patience waits while the line does not empty. */
  private double mostWait(Work work) {
    double some = Math.max(LEAST_WAIT.toNanos(), WAIT * pace(work).unloadedNanos);
    return Math.min(some, BURST_WAIT.toNanos());
  }

  private void noteEmptiness() {
    if (hasty.isEmpty()) {
      lastEmptyNanos = nanoTime.getAsLong();
    }
  }

  private CoterieException tooMuchToDo() {
    Duration retryAfter = retryAfter();
    return new CoterieException(
        Kind.UNAVAILABLE,
        "This node has too much to do: the request was not begun, nothing was written. Try again"
            + " in "
            + retryAfter.toMillis()
            + " ms.",
        retryAfter);
  }

  /** About when what waits now has been done. */
  private synchronized Duration retryAfter() {
    double nanosEach = Math.max(reads.unloadedNanos, 1e6) * Math.max(1, excess);
    double waiting = underWay + hasty.size() + patient.size();
    Duration estimate = Duration.ofNanos((long) (waiting * nanosEach / limit));
    if (estimate.compareTo(LEAST_RETRY) < 0) {
      return LEAST_RETRY;
    }
    return estimate.compareTo(MOST_RETRY) > 0 ? MOST_RETRY : estimate;
  }

  /**
   * How the gate does.
   *
   * @param limit operations that may be under way now
   * @param refused operations refused since the start
   */
  record Figures(int underWay, int limit, int waiting, long waitingBytes, long refused) {}

  synchronized Figures figures() {
    return new Figures(underWay, (int) limit, hasty.size() + patient.size(), waitingBytes, refused);
  }
}
