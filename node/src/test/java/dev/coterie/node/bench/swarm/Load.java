package dev.coterie.node.bench.swarm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;

/** Clients that do one thing again and again, and what it takes them and the processors. */
final class Load {
  private final List<ProcessHandle> processes;

  /**
   * @param processes those whose processor time is counted
   */
  Load(List<ProcessHandle> processes) {
    this.processes = List.copyOf(processes);
  }

  /** One call of a client. */
  interface Operation {
    void run(int number);
  }

  /** Runs so many operations by so many clients at a time, and prints what they took; a second. */
  double run(String what, int clients, int operations, Operation operation)
      throws InterruptedException {
    ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CountDownLatch done = new CountDownLatch(clients);
    Duration busy = processorTime();
    long from = System.nanoTime();
    for (int c = 0; c < clients; c++) {
      threads.execute(
          () -> {
            try {
              for (int i = next.getAndIncrement(); i < operations; i = next.getAndIncrement()) {
                long began = System.nanoTime();
                operation.run(i);
                nanos.recordValue(System.nanoTime() - began);
              }
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    double seconds = (System.nanoTime() - from) / 1e9;
    busy = processorTime().minus(busy);
    threads.shutdown();
    double rate = nanos.getTotalCount() / seconds;
    System.out.printf(
        "%-24s p50 %7.3f ms   p99 %8.3f ms   %,8.0f/s   processor %7.3f ms each%n",
        what,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        rate,
        busy.toNanos() / 1e6 / operations);
    return rate;
  }

  private Duration processorTime() {
    return processes.stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }
}
