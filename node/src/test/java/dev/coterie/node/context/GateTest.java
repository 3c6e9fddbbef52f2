package dev.coterie.node.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.node.context.Gate.Work;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final long MAX_BYTES = 1_000;

  private long now;
  private final Gate gate = new Gate(() -> now, MAX_BYTES);
  private final ArrayDeque<CompletableFuture<String>> running = new ArrayDeque<>();

  private CompletableFuture<String> pass(boolean hurried, long bytes) {
    return gate.pass(
        Work.WRITE,
        bytes,
        hurried,
        () -> {
          CompletableFuture<String> operation = new CompletableFuture<>();
          running.add(operation);
          return operation;
        });
  }

  private void elapse(Duration time) {
    now += time.toNanos();
  }

  private static void assertRefused(CompletableFuture<String> future) {
    assertThat(future).isCompletedExceptionally();
    try {
      future.join();
    } catch (CompletionException e) {
      assertThat(e.getCause())
          .isInstanceOfSatisfying(
              CoterieException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
                assertThat(failure.retryAfter())
                    .hasValueSatisfying(after -> assertThat(after).isPositive());
                assertThat(failure).hasMessageContaining("nothing was written");
              });
    }
  }

  @Test
  void asManyAsTheLimitRunAndTheNextWaitsUntilOneIsDone() {
    for (int i = 0; i < Gate.FIRST_LIMIT; i++) {
      pass(true, 0);
    }
    CompletableFuture<String> next = pass(true, 0);
    assertThat(running).hasSize(Gate.FIRST_LIMIT);
    assertThat(gate.figures().waiting()).isEqualTo(1);
    running.remove().complete("done");
    assertThat(running).hasSize(Gate.FIRST_LIMIT);
    running.removeLast().complete("mine");
    assertThat(next).isCompletedWithValue("mine");
  }

  @Test
  void aLineTakesAsManyAsItsLimitAndRefusesTheNext() {
    for (int i = 0; i < Gate.FIRST_LIMIT + Gate.MAX_WAITING; i++) {
      assertThat(pass(true, 0)).isNotDone();
    }
    assertRefused(pass(true, 0));
    assertThat(pass(false, 0)).isNotDone();
    assertThat(gate.figures().refused()).isEqualTo(1);
  }

  @Test
  void whatWaitsMayHoldSoManyBytesAndNoMore() {
    for (int i = 0; i < Gate.FIRST_LIMIT; i++) {
      pass(false, 500);
    }
    assertThat(pass(false, MAX_BYTES)).isNotDone();
    assertRefused(pass(false, 1));
    running.remove().complete("done");
    assertThat(gate.figures().waitingBytes()).isZero();
    assertThat(pass(false, 1)).isNotDone();
  }

  @Test
  void aBurstIsServedAndOneWhoHasWaitedTooLongIsRefusedUnlessItHasPatience() {
    for (int i = 0; i < Gate.FIRST_LIMIT; i++) {
      pass(true, 0);
    }
    CompletableFuture<String> inTime = pass(true, 0);
    elapse(Gate.BURST_WAIT);
    running.remove().complete("done");
    assertThat(gate.figures().waiting()).isZero();
    assertThat(inTime).isNotDone();
    CompletableFuture<String> hasty = pass(true, 0);
    CompletableFuture<String> patient = pass(false, 0);
    elapse(Gate.BURST_WAIT.plusNanos(1));
    running.remove().complete("done");
    assertRefused(hasty);
    assertThat(patient).isNotDone();
    assertThat(gate.figures().waiting()).isZero();
  }

  /** On a stack that would not bear one call inside the other for each of them. */
  @Test
  void aLineOfOperationsThatFailAtOnceIsWorkedOffOneAfterTheOther() throws InterruptedException {
    for (int i = 0; i < Gate.FIRST_LIMIT; i++) {
      pass(false, 0);
    }
    List<CompletableFuture<String>> failing = new ArrayList<>();
    for (int i = 0; i < Gate.MAX_WAITING; i++) {
      failing.add(
          gate.pass(
              Gate.Work.READ,
              0,
              false,
              () -> CompletableFuture.failedFuture(new IllegalStateException("at once"))));
    }
    Thread smallStack =
        new Thread(null, () -> running.remove().complete("done"), "small stack", 192 << 10);
    smallStack.start();
    smallStack.join();
    assertThat(failing).allSatisfy(one -> assertThat(one).isCompletedExceptionally());
    assertThat(gate.figures().waiting()).isZero();
  }

  @Test
  void anOperationThatThrowsLeavesItsPlace() {
    CompletableFuture<String> failed =
        gate.pass(
            Work.READ,
            0,
            true,
            () -> {
              throw new IllegalStateException("broken");
            });
    assertThat(failed).isCompletedExceptionally();
    assertThat(gate.figures().underWay()).isZero();
  }

  /** One server that takes 2 ms each, behind 5 ms of everything else: 500 a second at most. */
  private final class Server {
    private static final long SERVICE = 2_000_000;
    private static final long REST = 5_000_000;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Histogram accepted = new Histogram(3);
    private long freeAt;
    private long number;
    private int done;
    private int mostWaiting;
    private int letIn;
    private int arrived;
    private boolean asksFirst;
    private int together = 1;

    private record Event(long at, long number, Runnable what) implements Comparable<Event> {
      @Override
      public int compareTo(Event other) {
        return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
      }
    }

    void at(long time, Runnable what) {
      events.add(new Event(time, number++, what));
    }

    private CompletableFuture<String> serve() {
      CompletableFuture<String> result = new CompletableFuture<>();
      freeAt = Math.max(now, freeAt) + SERVICE;
      long batch = together * SERVICE;
      at((freeAt + batch - 1) / batch * batch + REST, () -> result.complete("done"));
      return result;
    }

    /** One who calls again as soon as there is an answer; to be told no takes a tenth of a ms. */
    private void callAgainAndAgain() {
      arrive(() -> at(now + 100_000, this::callAgainAndAgain));
    }

    private void arrive(Runnable whenAnswered) {
      long from = now;
      arrived++;
      if (asksFirst && gate.refusal().isPresent()) {
        whenAnswered.run();
        return;
      }
      letIn++;
      gate.pass(Work.WRITE, 10, true, this::serve)
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  accepted.recordValue(now - from);
                  done++;
                }
                whenAnswered.run();
              });
      mostWaiting = Math.max(mostWaiting, gate.figures().waiting());
    }

    /** So many a second for a time: what was done a second. */
    double offer(double rate, Duration length) {
      accepted.reset();
      done = 0;
      letIn = 0;
      arrived = 0;
      long from = now;
      long gap = (long) (1e9 / rate);
      for (long t = 0; t < length.toNanos(); t += gap) {
        at(from + t, () -> arrive(() -> {}));
      }
      run(length);
      return done / (length.toNanos() / 1e9);
    }

    void run(Duration length) {
      long end = now + length.toNanos();
      while (!events.isEmpty() && events.peek().at() <= end) {
        Event event = events.remove();
        now = event.at();
        event.what().run();
      }
      now = end;
    }
  }

  @Test
  void atFourTimesWhatCanBeServedAsMuchIsServedAsEverAndFast() {
    Server server = new Server();
    server.asksFirst = true;
    server.offer(20, Duration.ofSeconds(20));
    long unloaded = server.accepted.getValueAtPercentile(99);
    double peak = server.offer(500, Duration.ofSeconds(20));
    assertThat(peak).isGreaterThan(470);
    double goodput = server.offer(2_000, Duration.ofSeconds(60));
    assertThat(goodput).isGreaterThan(0.95 * peak);
    assertThat(server.accepted.getValueAtPercentile(99)).isLessThan(7 * unloaded);
    assertThat(server.mostWaiting).isLessThan(Gate.MAX_WAITING / 2);
    assertThat(gate.figures().refused()).isGreaterThan(80_000);
  }

  /** As where many writes are made durable by one fsync: the line empties each time. */
  @Test
  void aLineThatEmptiesAtTimesDoesNotEndAnOverloadThatLasts() {
    Server server = new Server();
    server.together = 8;
    server.asksFirst = true;
    server.offer(20, Duration.ofSeconds(20));
    long unloaded = server.accepted.getValueAtPercentile(99);
    double peak = server.offer(500, Duration.ofSeconds(20));
    double goodput = server.offer(2_000, Duration.ofSeconds(60));
    assertThat(goodput).isGreaterThan(0.9 * peak);
    assertThat(server.accepted.getValueAtPercentile(99)).isLessThan(5 * unloaded);
    server.offer(20, Duration.ofSeconds(1));
    server.offer(20, Duration.ofSeconds(1));
    assertThat(server.letIn).isEqualTo(20); // it is over, and nobody is refused any more
  }

  /** Sixteen callers who come again at once are no overload, however the one before ended. */
  @Test
  void callersForWhomThereIsRoomAreNotRefusedAfterAnOverloadThoughTheyNeverRest() {
    Server server = new Server();
    server.asksFirst = true;
    server.offer(20, Duration.ofSeconds(20));
    server.offer(2_000, Duration.ofSeconds(20));
    assertThat(server.done).isLessThan(server.arrived / 2);
    for (int i = 0; i < 2 * Gate.LEAST_LIMIT; i++) {
      server.callAgainAndAgain();
    }
    server.run(Duration.ofSeconds(5));
    long refused = gate.figures().refused();
    server.run(Duration.ofSeconds(20));
    assertThat(gate.figures().refused()).isEqualTo(refused);
  }

  /** What {@link Gate#refusal} lets in is nearly all served: little is done in vain. */
  @Test
  void underLastingOverloadNearlyAllAreRefusedBeforeAnythingIsDoneForThem() {
    Server server = new Server();
    server.offer(20, Duration.ofSeconds(20));
    server.offer(2_000, Duration.ofSeconds(10));
    server.asksFirst = true;
    double goodput = server.offer(2_000, Duration.ofSeconds(30));
    assertThat(goodput).isGreaterThan(450);
    assertThat(server.letIn).isLessThan((int) (1.1 * server.done));
  }

  @Test
  void moreAreLetInWhereThatTakesNoLonger() {
    List<Long> taken = new ArrayList<>();
    for (int round = 0; round < 400; round++) {
      for (int i = 0; i < 64; i++) {
        pass(false, 0);
      }
      elapse(Duration.ofMillis(10)); // a distance, not a queue
      while (!running.isEmpty()) {
        taken.add(now);
        List<CompletableFuture<String>> together = new ArrayList<>(running);
        running.clear();
        together.forEach(operation -> operation.complete("done"));
        elapse(Duration.ofMillis(10));
      }
    }
    assertThat(taken).isNotEmpty();
    assertThat(gate.figures().limit()).isGreaterThan(48);
  }
}
