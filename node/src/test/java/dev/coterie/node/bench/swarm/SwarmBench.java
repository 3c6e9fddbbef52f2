package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.bench.WarmUp;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A swarm over loopback: one peer embedded in this JVM, the others processes of their own; entries
 * of 1 KiB sealed to one role, at quorum, every write on disk before it is acknowledged.
 *
 * <p>{@code SwarmBench JAR PEERS REPLICAS OPERATIONS}. Prints one line for each figure: first cold,
 * then after puts and gets, 16 at a time, until they get no faster. The processor time is that of
 * all the JVMs together, their compilers and collectors included.
 */
public final class SwarmBench {
  private static final RoleName ROLE = parse("developer");
  private static final int CLIENTS = 16;
  private static final int MAX_WARM_UP_ROUNDS = 25;

  private SwarmBench() {}

  /** Those of {@code scripts/coterie run}, and what {@code -Dbench.peer.options} adds. */
  private static List<String> jvmOptions() {
    List<String> options = new ArrayList<>(List.of("-Xmx256m", "-XX:+UseSerialGC"));
    options.addAll(
        Pattern.compile(" +")
            .splitAsStream(System.getProperty("bench.peer.options", ""))
            .filter(option -> !option.isEmpty())
            .toList());
    return options;
  }

  private static RoleName parse(String name) {
    try {
      return RoleName.parse(name);
    } catch (AuthorityException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public static void main(String[] arguments) throws Exception {
    Jar jar = new Jar(Path.of(arguments[0]), jvmOptions());
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
      List<ProcessHandle> all = new ArrayList<>(List.of(ProcessHandle.current()));
      for (PeerProcess other : others) {
        all.add(ProcessHandle.of(other.pid()).orElseThrow());
      }
      measure(node.store(), new Load(all), operations);
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

  /** First as it is right after the start, then, once everything is compiled, for good. */
  private static void measure(ContextStore store, Load load, int operations) throws Exception {
    byte[] content = new byte[1024];
    new Random(1).nextBytes(content);
    Entry entry = Entry.builder().content(content).build();
    List<String> roles = List.of(ROLE.value());
    int cold = operations / 6;
    load.run("cold: put, one at a time", 1, cold, put(store, "c", entry, roles));
    load.run("cold: get, one at a time", 1, cold, i -> store.get(at("c", i)));
    AtomicInteger kind = new AtomicInteger();
    WarmUp.untilSteady(
        MAX_WARM_UP_ROUNDS,
        () -> {
          String entries = "w" + kind.incrementAndGet();
          double puts =
              load.run("warm-up: put", CLIENTS, operations, put(store, entries, entry, roles));
          double gets =
              load.run("warm-up: get", CLIENTS, operations, i -> store.get(at(entries, i)));
          return new double[] {puts + gets};
        });
    load.run("put, one at a time", 1, operations, put(store, "a", entry, roles));
    load.run("get, one at a time", 1, operations, i -> store.get(at("a", i)));
    load.run("put, 16 at a time", CLIENTS, 4 * operations, put(store, "b", entry, roles));
    load.run("get, 16 at a time", CLIENTS, 4 * operations, i -> store.get(at("b", i)));
  }

  private static Load.Operation put(
      ContextStore store, String kind, Entry entry, List<String> roles) {
    return i -> store.put(PutRequest.of(at(kind, i), entry, roles));
  }

  private static Address at(String kind, int number) {
    return Address.parse("ucxl://bench/" + kind + "/" + number);
  }
}
