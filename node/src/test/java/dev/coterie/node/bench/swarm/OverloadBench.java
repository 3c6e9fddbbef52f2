package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Writes to one of three peers, each a process with 128 MiB of heap, over its HTTP API: one at a
 * time, as many as it can serve, and four times as many.
 *
 * <p>{@code OverloadBench JAR}. The peers share the machine with what asks them.
 */
public final class OverloadBench {
  private static final int HEAP_MIB = 128;
  private static final int PEERS = 3;
  private static final int CONNECTIONS = 192;
  private static final int CONTENT_BYTES = 1_024;
  private static final int OVERLOAD = 4;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration PHASE = Duration.ofSeconds(5);
  private static final Duration OVERLOAD_PHASE = Duration.ofSeconds(12);

  private final PeerProcess peer;
  private final AtomicLong number = new AtomicLong();

  private OverloadBench(PeerProcess peer) {
    this.peer = peer;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> options =
        List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    Jar jar = new Jar(Path.of(arguments[0]), options);
    Path directory = Files.createTempDirectory("coterie-overload");
    List<PeerProcess> peers = new ArrayList<>();
    try {
      start(jar, directory, peers);
      new OverloadBench(peers.get(0)).measure();
      for (PeerProcess each : peers) {
        System.out.printf(
            "%-28s %s, heap limit %d MiB, resident at most %d MiB%n",
            "a peer's process",
            each.isAlive() ? "alive" : "ENDED",
            HEAP_MIB,
            residentKib(each.pid()) / 1024);
      }
    } finally {
      peers.parallelStream().forEach(PeerProcess::close);
    }
    System.exit(0);
  }

  private static void start(Jar jar, Path directory, List<PeerProcess> peers) throws Exception {
    Path founder = directory.resolve("peer-0");
    Homes.found(founder, "bench", false, PEERS, NodeSettings.onFreePorts(founder));
    List<Path> homes = new ArrayList<>(List.of(founder));
    try (Coterie node = Coterie.start(founder, NodeSettings.onFreePorts(founder))) {
      node.service().createRole(RoleRequest.parse("developer:write").role(), List.of()).get();
      for (int i = 1; i < PEERS; i++) {
        String ticket =
            node.service()
                .invite(List.of(RoleRequest.parse("developer:write")), Duration.ofMinutes(10))
                .get()
                .ticket();
        homes.add(directory.resolve("peer-" + i));
        Homes.join(homes.get(i), ticket, NodeSettings.onFreePorts(homes.get(i)));
      }
    }
    for (Path home : homes) {
      List<String> known = peers.isEmpty() ? List.of() : peers.get(0).addresses();
      peers.add(PeerProcess.start(jar, home, known));
    }
    for (PeerProcess each : peers) {
      awaitPeers(each);
    }
  }

  private static void awaitPeers(PeerProcess peer) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (peer.json("/v1/status").json().path("routingTable").asInt() < PEERS - 1) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the peers did not meet within a minute");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static long residentKib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElse(0);
  }

  /** What came of one phase. */
  private static final class Figures {
    private final ConcurrentHistogram acceptedNanos =
        new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private double seconds;

    double goodput() {
      return accepted.get() / seconds;
    }

    double millis(double percentile) {
      return acceptedNanos.getValueAtPercentile(percentile) / 1e6;
    }

    void print(String what) {
      System.out.printf(
          "%-28s %,7.0f/s done, %,7.0f/s refused, %d failed   p50 %7.2f ms   p99 %7.2f ms%n",
          what, goodput(), refused.get() / seconds, failed.get(), millis(50), millis(99));
    }
  }

  private void measure() throws InterruptedException {
    run(8, 0, WARM_UP);
    Figures unloaded = run(1, 0, PHASE);
    unloaded.print("one at a time");
    double peak = 0;
    for (int clients : new int[] {8, 16}) {
      Figures figures = run(clients, 0, PHASE);
      figures.print(clients + " at a time");
      peak = Math.max(peak, figures.goodput());
    }
    Figures over = run(CONNECTIONS, OVERLOAD * peak, OVERLOAD_PHASE);
    over.print("offered " + Math.round(OVERLOAD * peak) + "/s");
    System.out.printf(
        "%-28s %.0f %% of the peak; p99 of what was done %.1f times that of one at a time%n",
        "under overload", 100 * over.goodput() / peak, over.millis(99) / unloaded.millis(99));
  }

  /**
   * Writes for a time.
   *
   * @param rate so many a second, whatever the answers; 0 for as fast as the answers come
   */
  private Figures run(int clients, double rate, Duration length) throws InterruptedException {
    Figures figures = new Figures();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CountDownLatch done = new CountDownLatch(clients);
    AtomicLong arrivals = new AtomicLong();
    long from = System.nanoTime();
    long end = from + length.toNanos();
    for (int i = 0; i < clients; i++) {
      threads.execute(
          () -> {
            try (RawClient client = new RawClient(peer.api(), peer.token())) {
              while (true) {
                long due = from;
                if (rate > 0) {
                  due = from + (long) (arrivals.getAndIncrement() / rate * 1e9);
                }
                if (Math.max(due, System.nanoTime()) >= end) {
                  break;
                }
                await(due);
                write(client, figures);
              }
            } catch (IOException e) {
              figures.failed.incrementAndGet();
            } finally {
              done.countDown();
            }
          });
    }
    done.await();
    threads.shutdown();
    figures.seconds = (System.nanoTime() - from) / 1e9;
    return figures;
  }

  private static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void write(RawClient client, Figures figures) throws IOException {
    String path =
        PeerProcess.entryPath("ucxl://bench/" + number.incrementAndGet()) + "?role=developer";
    long began = System.nanoTime();
    int status = client.put(path, new byte[CONTENT_BYTES]);
    if (status == 200) {
      figures.acceptedNanos.recordValue(System.nanoTime() - began);
      figures.accepted.incrementAndGet();
    } else if (status == 503) {
      figures.refused.incrementAndGet();
    } else {
      figures.failed.incrementAndGet();
    }
  }
}
