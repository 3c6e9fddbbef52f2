package dev.coterie.node.interop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coterie.crypto.identity.Identity;
import dev.coterie.dht.wire.Multiaddr;
import dev.coterie.node.libp2p.PeerAddress;
import dev.coterie.node.libp2p.host.Connection;
import dev.coterie.node.libp2p.host.Host;
import dev.coterie.node.libp2p.host.HostConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The speed of the libp2p host, beside js-libp2p and go-libp2p in the same run where they are
 * there: {@code scripts/bench libp2p}. Machines differ: read the ratios.
 */
public final class HostBench {
  private static final int AT_A_TIME = 16;
  private static final int BYTES = 64 << 20;

  /** A host keeps one connection a peer: so many diallers with so many listeners make 1,000. */
  private static final int IDLE_DIALLERS = 50;

  private static final int IDLE_LISTENERS = 20;

  /** Rounds of which the best counts: the compilers of JVM and Node need some of them. */
  private static final int ROUNDS = 24;

  private static final int CONNECTS_OF_A_DIALLER = 150;
  private static final int WARM_UP_ROUNDS = 10;
  private static final int MEASURED_ROUNDS = 5;
  private static final double NANOS = 1e9;

  private final Programs programs;
  private final Path log;

  private HostBench(Programs programs) throws IOException {
    this.programs = programs;
    this.log = Files.createTempFile("coterie-host-bench", ".log");
  }

  private static Host host() throws IOException {
    SecureRandom random = new SecureRandom();
    return Host.start(
        HostConfig.of(Identity.generate(random::nextBytes))
            .listen(List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0")))
            .build());
  }

  private static Connection connect(Host from, PeerAddress to) throws Exception {
    CompletableFuture<Connection> connected = new CompletableFuture<>();
    from.connect(to, connected::complete, connected::completeExceptionally);
    return connected.get(30, TimeUnit.SECONDS);
  }

  /** Handshakes a second: each of the diallers connects and closes, again and again. */
  private static double connects(int perDialler) throws Exception {
    List<Host> diallers = new ArrayList<>();
    try (Host listener = host()) {
      for (int i = 0; i < AT_A_TIME; i++) {
        diallers.add(host());
      }
      long startedNanos = System.nanoTime();
      List<CompletableFuture<Void>> all = new ArrayList<>();
      diallers.forEach(each -> all.add(again(each, listener.address(), perDialler)));
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(5, TimeUnit.MINUTES);
      return AT_A_TIME * perDialler * NANOS / (System.nanoTime() - startedNanos);
    } finally {
      diallers.forEach(Host::close);
    }
  }

  private static CompletableFuture<Void> again(Host from, PeerAddress to, int left) {
    if (left == 0) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<Connection> connected = new CompletableFuture<>();
    from.connect(to, connected::complete, connected::completeExceptionally);
    return connected.thenComposeAsync(
        connection -> {
          connection.close();
          return again(from, to, left - 1);
        },
        from.loop());
  }

  /** Streams that were opened, agreed on, echoed and closed, a second, in one JVM. */
  private static double streams(int count) throws Exception {
    try (Host listener = host();
        Host dialler = host()) {
      StreamTasks.serve(listener);
      connect(dialler, listener.address());
      StreamTasks.openStreams(dialler, listener.address(), count / 2, AT_A_TIME)
          .get(5, TimeUnit.MINUTES);
      long startedNanos = System.nanoTime();
      StreamTasks.openStreams(dialler, listener.address(), count, AT_A_TIME)
          .get(5, TimeUnit.MINUTES);
      return count * NANOS / (System.nanoTime() - startedNanos);
    }
  }

  private static double pingMicros(int count) throws Exception {
    try (Host listener = host();
        Host dialler = host()) {
      connect(dialler, listener.address());
      long[] nanos = new long[count];
      for (int i = 0; i < 2 * count; i++) {
        CompletableFuture<Duration> echo = new CompletableFuture<>();
        dialler.ping(listener.address(), echo::complete, echo::completeExceptionally);
        nanos[i % count] = echo.get(10, TimeUnit.SECONDS).toNanos();
      }
      Arrays.sort(nanos);
      return nanos[count / 2] / 1e3;
    }
  }

  /** The middle of some rounds, after others in which the JVM compiles what runs often. */
  private static double warmConnects() throws Exception {
    for (int i = 0; i < WARM_UP_ROUNDS; i++) {
      connects(CONNECTS_OF_A_DIALLER);
    }
    double[] rounds = new double[MEASURED_ROUNDS];
    for (int i = 0; i < rounds.length; i++) {
      rounds[i] = connects(CONNECTS_OF_A_DIALLER);
    }
    Arrays.sort(rounds);
    return rounds[rounds.length / 2];
  }

  /** Heap that each of 1,000 idle connections takes at one of its ends, identify included. */
  private static double idleConnectionKilobytes() throws Exception {
    List<Host> diallers = new ArrayList<>();
    List<Host> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < IDLE_DIALLERS; i++) {
        diallers.add(host());
      }
      for (int i = 0; i < IDLE_LISTENERS; i++) {
        listeners.add(host());
      }
      long before = heap();
      for (Host from : diallers) {
        for (Host to : listeners) {
          awaitIdentified(connect(from, to.address()));
        }
      }
      return (heap() - before) / 2.0 / (IDLE_DIALLERS * IDLE_LISTENERS) / 1_024;
    } finally {
      diallers.addAll(listeners);
      diallers.stream().map(Host::closeGracefully).toList().forEach(CompletableFuture::join);
    }
  }

  private static void awaitIdentified(Connection connection) throws InterruptedException {
    while (connection.info().isEmpty() && connection.isOpen()) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      runtime.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Two processes of one implementation. */
  private void betweenProcesses(Implementation each) throws IOException, CheckFailure {
    try (RemotePeer dialler = RemotePeer.start(each, programs, log);
        RemotePeer listener = RemotePeer.start(each, programs, log)) {
      dialler.ask("connect", "address", listener.address());
      long up = bestMicros(dialler, listener, "up", BYTES, "down", 0);
      long down = bestMicros(dialler, listener, "up", 0, "down", BYTES);
      dialler.onPeer("streams", listener, "count", 2_000, "concurrent", AT_A_TIME);
      JsonNode streams =
          dialler.onPeer("streams", listener, "count", 5_000, "concurrent", AT_A_TIME);
      dialler.onPeer("ping", listener, "count", 2_000);
      JsonNode ping = dialler.onPeer("ping", listener, "count", 2_000);
      System.out.printf(
          "%-8s between processes: 64 MiB up %4.0f, down %4.0f MiB/s; %,7.0f streams/s; ping p50"
              + " %d µs%n",
          each,
          BYTES / 1.048576 / up,
          BYTES / 1.048576 / down,
          streams.path("perSecond").asDouble(),
          ping.path("p50Micros").asLong());
      if (each == Implementation.COTERIE) {
        getValue(dialler, listener);
      }
    }
  }

  private static long bestMicros(RemotePeer from, RemotePeer to, Object... fields)
      throws CheckFailure {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS; i++) {
      best = Math.min(best, from.onPeer("perf", to, fields).path("micros").asLong());
    }
    return best;
  }

  private static void getValue(RemotePeer dialler, RemotePeer listener) throws CheckFailure {
    String key = Checks.hex("/test/one-kibibyte");
    listener.ask("put", "key", key, "value", "ab".repeat(1_024));
    dialler.onPeer("getFrom", listener, "key", key, "count", 5_000);
    JsonNode result = dialler.onPeer("getFrom", listener, "key", key, "count", 5_000);
    System.out.printf(
        "%-8s kad GET_VALUE of 1 KiB between processes: p50 %d µs%n",
        dialler.implementation(), result.path("p50Micros").asLong());
  }

  public static void main(String[] arguments) throws Exception {
    System.out.printf(
        "connect and handshake, 16 at a time, one JVM: %,.0f/s at first, ",
        connects(CONNECTS_OF_A_DIALLER));
    System.out.printf("%,.0f/s once compiled%n", warmConnects());
    System.out.printf("ping, one JVM: p50 %.0f µs%n", pingMicros(5_000));
    System.out.printf("streams, 16 at a time, one JVM: %,.0f/s%n", streams(40_000));
    System.out.printf("1,000 idle connections: %.1f KiB of heap each%n", idleConnectionKilobytes());
    Programs programs = Programs.install(Path.of("node"));
    HostBench bench = new HostBench(programs);
    for (Implementation each : programs.present()) {
      bench.betweenProcesses(each);
    }
    programs.skipped().forEach(why -> System.out.println("skipped: " + why));
    System.exit(0);
  }
}
