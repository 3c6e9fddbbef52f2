package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.node.bench.WarmUp;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Writes to one of three peers, each a process with 128 MiB of heap, over its HTTP API: one at a
 * time, as many as it can serve, and four times as many. Says what of the processor each phase
 * took, since the peers share the machine with each other and with what asks them.
 *
 * <p>{@code OverloadBench JAR}.
 */
public final class OverloadBench {
  private static final int HEAP_MIB = 128;
  private static final int PEERS = 3;
  private static final int CONNECTIONS = 192;
  private static final int CONTENT_BYTES = 1_024;
  private static final int OVERLOAD = 4;
  private static final int MAX_WARM_UP_ROUNDS = 25;

  private static final Duration PHASE = Duration.ofSeconds(5);
  private static final Duration OVERLOAD_PHASE = Duration.ofSeconds(10);

  private final List<PeerProcess> peers;
  private long number;

  private OverloadBench(List<PeerProcess> peers) {
    this.peers = peers;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> options =
        List.of("-Xmx" + HEAP_MIB + "m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    Jar jar = new Jar(Path.of(arguments[0]), options);
    Path directory = Files.createTempDirectory("coterie-overload");
    List<PeerProcess> peers = new ArrayList<>();
    try {
      start(jar, directory, peers);
      new OverloadBench(peers).measure();
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
    private final Histogram acceptedNanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
    private int refused;
    private int failed;
    private double seconds;
    private double offered;
    private Processor used = new Processor(0, 0, 0);

    void answered(int status, long nanos) {
      if (status == 200) {
        acceptedNanos.recordValue(nanos);
      } else if (status == 503) {
        refused++;
      } else {
        failed++;
      }
    }

    double goodput() {
      return acceptedNanos.getTotalCount() / seconds;
    }

    /** Done for each second that all peers together kept a processor busy. */
    double perProcessorSecond() {
      return acceptedNanos.getTotalCount() / (used.asked() + used.others());
    }

    double millis(double percentile) {
      return acceptedNanos.getValueAtPercentile(percentile) / 1e6;
    }

    void print(String what) {
      System.out.printf(
          "%-20s %,6.0f/s done, %,6.0f/s refused, %d failed  p50 %6.2f ms  p99 %6.2f ms"
              + "  processors: asked %.2f, others %.2f, callers %.2f%n",
          what,
          goodput(),
          refused / seconds,
          failed,
          millis(50),
          millis(99),
          used.asked() / seconds,
          used.others() / seconds,
          used.callers() / seconds);
    }
  }

  /** Seconds of processor time of the peer that is asked, of the other peers, and of this. */
  private record Processor(double asked, double others, double callers) {
    Processor since(Processor before) {
      return new Processor(asked - before.asked, others - before.others, callers - before.callers);
    }
  }

  private Processor processor() {
    double others = peers.stream().skip(1).mapToDouble(each -> seconds(each.pid())).sum();
    return new Processor(
        seconds(peers.get(0).pid()), others, seconds(ProcessHandle.current().pid()));
  }

  private static double seconds(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(time -> time.toNanos() / 1e9)
        .orElse(0.0);
  }

  private void measure() throws Exception {
    // What a write takes, and what a refusal takes, one after the other.
    WarmUp.untilSteady(
        MAX_WARM_UP_ROUNDS,
        () -> {
          double rate = run(16, 0, PHASE).goodput();
          double over = run(CONNECTIONS, OVERLOAD * rate, PHASE).goodput();
          System.out.printf("%-20s %,6.0f/s, overloaded %,6.0f/s%n", "warm-up", rate, over);
          return new double[] {rate, over};
        });
    List<Figures> unloaded = new ArrayList<>(List.of(measured(1)));
    List<Figures> peaks = new ArrayList<>(List.of(measured(8), measured(16)));
    double offered = OVERLOAD * peaks.stream().mapToDouble(Figures::goodput).max().orElseThrow();
    Figures over = run(CONNECTIONS, offered, OVERLOAD_PHASE);
    over.print("offered " + Math.round(over.offered) + "/s");
    peaks.add(measured(16)); // the compiler may not have been through with it before
    unloaded.add(measured(1));
    double peak = peaks.stream().mapToDouble(Figures::goodput).max().orElseThrow();
    double each = peaks.stream().mapToDouble(Figures::perProcessorSecond).max().orElseThrow();
    double alone = unloaded.stream().mapToDouble(f -> f.millis(99)).min().orElseThrow();
    System.out.printf(
        "%-20s %.0f %% of the peak, %.0f %% of it for each second of the peers' processors; p99 of"
            + " what was done %.1f times that of one at a time%n",
        "under overload",
        100 * over.goodput() / peak,
        100 * over.perProcessorSecond() / each,
        over.millis(99) / alone);
  }

  private Figures measured(int callers) throws IOException {
    Figures figures = run(callers, 0, PHASE);
    figures.print(callers + " at a time");
    return figures;
  }

  /**
   * Writes for a time.
   *
   * @param rate so many a second, whatever the answers; 0 for as fast as the answers come
   */
  private Figures run(int callers, double rate, Duration length) throws IOException {
    Figures figures = new Figures();
    try (OfferedLoad load =
        new OfferedLoad(
            URI.create(peers.get(0).api()), callers, this::request, figures::answered)) {
      Processor before = processor();
      long from = System.nanoTime();
      long sent = load.offer(rate, length);
      figures.seconds = (System.nanoTime() - from) / 1e9;
      figures.offered = sent / figures.seconds;
      figures.used = processor().since(before);
    }
    return figures;
  }

  private byte[] request() {
    PeerProcess peer = peers.get(0);
    String head =
        "PUT "
            + PeerProcess.entryPath("ucxl://bench/" + ++number)
            + "?role=developer HTTP/1.1\r\nHost: "
            + URI.create(peer.api()).getAuthority()
            + "\r\nAuthorization: Bearer "
            + peer.token()
            + "\r\nContent-Type: text/plain\r\nContent-Length: "
            + CONTENT_BYTES
            + "\r\n\r\n";
    byte[] bytes = head.getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(bytes, bytes.length + CONTENT_BYTES);
  }
}
