package dev.coterie.node.bench.swarm;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.authority.RoleRequest;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.ContextStore;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Receipt;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The live heap of a peer in a process of its own, as a class histogram counts it after a full
 * collection: idle among its neighbours, with entries stored, and after it has read them all.
 *
 * <p>{@code MemoryBench JAR ENTRIES}. Three peers, k = 3, entries of 1 KiB: each peer stores all.
 */
public final class MemoryBench {
  private static final int PEERS = 3;
  private static final int AT_A_TIME = 64;

  private MemoryBench() {}

  public static void main(String[] arguments) throws Exception {
    Jar jar = new Jar(Path.of(arguments[0]), List.of("-Xmx512m", "-XX:+UseSerialGC"));
    int entries = Integer.parseInt(arguments[1]);
    Path directory = Files.createTempDirectory("coterie-bench");
    Path own = directory.resolve("own");
    RoleName role = RoleName.parse("developer");
    Homes.found(own, "bench", false, PEERS, NodeSettings.onFreePorts(own));
    List<PeerProcess> others = new ArrayList<>();
    try (Coterie node = Coterie.start(own, NodeSettings.onFreePorts(own))) {
      node.service().createRole(role, List.of()).get();
      for (int i = 1; i < PEERS; i++) {
        Path home = directory.resolve("peer-" + i);
        String ticket =
            node.service()
                .invite(List.of(RoleRequest.parse("developer:write")), Duration.ofMinutes(10))
                .get()
                .ticket();
        Homes.join(home, ticket, NodeSettings.onFreePorts(home));
        others.add(PeerProcess.start(jar, home, List.of()));
      }
      PeerProcess measured = others.get(0);
      report("idle", measured);
      write(node.store(), entries, List.of(role.value()));
      report(entries + " entries of 1 KiB stored", measured);
      for (int i = 0; i < entries; i++) {
        int status = measured.content(address(i).toString()).status();
        if (status != 200) {
          throw new IllegalStateException(address(i) + " was answered with status " + status);
        }
      }
      report("the same, each read once", measured);
    } finally {
      others.parallelStream().forEach(PeerProcess::close);
    }
    System.exit(0);
  }

  private static void write(ContextStore store, int entries, List<String> roles) throws Exception {
    byte[] content = new byte[1024];
    Random random = new Random(1);
    List<CompletableFuture<Receipt>> underway = new ArrayList<>();
    for (int i = 0; i < entries; i++) {
      random.nextBytes(content);
      Entry entry = Entry.builder().content(content.clone()).build();
      underway.add(store.putAsync(PutRequest.of(address(i), entry, roles)));
      if (underway.size() == AT_A_TIME || i == entries - 1) {
        for (CompletableFuture<Receipt> put : underway) {
          put.get(1, TimeUnit.MINUTES);
        }
        underway.clear();
      }
    }
  }

  private static Address address(int number) {
    return Address.parse("ucxl://bench/" + number);
  }

  private static void report(String what, PeerProcess peer) throws IOException {
    System.out.printf("%-34s %6.1f MB live heap%n", what, liveBytes(peer) / 1e6);
  }

  /** The bytes of all live objects: the last line of the histogram, which collects first. */
  private static long liveBytes(PeerProcess peer) throws IOException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(peer.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader()) {
      String total =
          out.lines()
              .filter(line -> line.startsWith("Total"))
              .findFirst()
              .orElseThrow(() -> new IOException("jcmd told no total"));
      return Long.parseLong(total.trim().split("\\s+")[2]);
    }
  }
}
