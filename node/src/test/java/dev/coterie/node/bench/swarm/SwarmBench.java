package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A swarm over loopback: one peer embedded in this JVM, the others processes of their own; entries
 * of 1 KiB sealed to one role, at quorum, every write on disk before it is acknowledged.
 *
 * <p>{@code SwarmBench JAR PEERS REPLICAS OPERATIONS}. Prints one line for each figure.
 */
public final class SwarmBench {
  private static final RoleName ROLE = parse("developer");
  private static final int CLIENTS = 16;

  private SwarmBench() {}

  private static RoleName parse(String name) {
    try {
      return RoleName.parse(name);
    } catch (AuthorityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Jar jar = new Jar(Path.of(arguments[0]), List.of("-Xmx256m", "-XX:+UseSerialGC"));
    int peers = Integer.parseInt(arguments[1]);
    int replicas = Integer.parseInt(arguments[2]);
    int operations = Integer.parseInt(arguments[3]);
    Path directory = Files.createTempDirectory("coterie-bench");
    Path own = directory.resolve("own");
    Homes.found(own, "bench", false, replicas, NodeSettings.onFreePorts(own));
    List<PeerProcess> others = new ArrayList<>();
    try (Coterie node = Coterie.start(own, NodeSettings.onFreePorts(own))) {
      node.service().createRole(ROLE, List.of()).get();
      for (int i = 1; i < peers; i++) {
        others.add(join(node, jar, directory.resolve("peer-" + i)));
      }
      awaitTable(node, peers - 1);
      measure(node.store(), operations);
    } finally {
      others.parallelStream().forEach(PeerProcess::close);
    }
    System.exit(0);
  }

  private static PeerProcess join(Coterie node, Jar jar, Path home) throws Exception {
    String ticket =
        node.service()
            .invite(List.of(RoleRequest.parse("developer:write")), Duration.ofMinutes(10))
            .get()
            .ticket();
    Homes.join(home, ticket, NodeSettings.onFreePorts(home));
    return PeerProcess.start(jar, home, List.of());
  }

  private static void awaitTable(Coterie node, int size) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (node.service().status().get().routingTable() < size) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the peers did not meet within a minute");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static void measure(ContextStore store, int operations) throws InterruptedException {
    byte[] content = new byte[1024];
    new Random(1).nextBytes(content);
    Entry entry = Entry.builder().content(content).build();
    List<String> roles = List.of(ROLE.value());
    run("warm-up put", 1, operations, i -> store.put(PutRequest.of(at("w", i), entry, roles)));
    run("warm-up get", 1, operations, i -> store.get(at("w", i)));
    run(
        "put, one at a time",
        1,
        operations,
        i -> store.put(PutRequest.of(at("a", i), entry, roles)));
    run("get, one at a time", 1, operations, i -> store.get(at("a", i)));
    run(
        "put, 16 at a time",
        CLIENTS,
        4 * operations,
        i -> store.put(PutRequest.of(at("b", i), entry, roles)));
    run("get, 16 at a time", CLIENTS, 4 * operations, i -> store.get(at("b", i)));
  }

  private static Address at(String kind, int number) {
    return Address.parse("ucxl://bench/" + kind + "/" + number);
  }

  private interface Operation {
    void run(int number);
  }

  private static void run(String what, int clients, int operations, Operation operation)
      throws InterruptedException {
    ConcurrentHistogram nanos = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    CountDownLatch done = new CountDownLatch(clients);
    long from = System.nanoTime();
    for (int c = 0; c < clients; c++) {
      threads.execute(
          () -> {
            for (int i = next.getAndIncrement(); i < operations; i = next.getAndIncrement()) {
              long began = System.nanoTime();
              operation.run(i);
              nanos.recordValue(System.nanoTime() - began);
            }
            done.countDown();
          });
    }
    done.await();
    threads.shutdown();
    double seconds = (System.nanoTime() - from) / 1e9;
    System.out.printf(
        "%-20s p50 %7.3f ms   p99 %8.3f ms   %,8.0f/s%n",
        what,
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6,
        operations / seconds);
  }
}
