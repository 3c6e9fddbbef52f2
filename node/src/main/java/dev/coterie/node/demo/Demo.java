package dev.coterie.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * The main job on real input: a realm of seven peers in seven processes keeps the context of a
 * source tree for two roles. Every step checks itself; the first that fails ends the demonstration
 * with exit code 1.
 */
public final class Demo {
  static final String ROOT = "ucxl://demo";
  private static final int READERS = 4;

  private final DemoOptions options;
  private final PrintStream out;
  private final Path directory;
  private final DemoSwarm swarm;
  private final DemoFigures figures = new DemoFigures();

  private Demo(DemoOptions options, PrintStream out, Path directory) {
    this.options = options;
    this.out = out;
    this.directory = directory;
    this.swarm = new DemoSwarm(options.jar(), directory, out, figures);
  }

  /** {@code Demo JAR [--tree DIR] [--keep]}. */
  public static void main(String[] arguments) throws IOException {
    DemoOptions options = DemoOptions.parse(arguments);
    Demo demo = new Demo(options, System.out, Files.createTempDirectory("coterie-demo"));
    try {
      demo.run();
    } catch (IOException | InterruptedException | ExecutionException | DemoFailure e) {
      System.err.println("The demonstration failed: " + e.getMessage());
      demo.swarm.stopAll();
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    long began = System.nanoTime();
    step(
        "Founding realm 'demo', k = "
            + DemoSwarm.REPLICAS
            + ", with roles developer and architect");
    swarm.found("demo", "developer", "architect");
    step("Six more peers join, each by a ticket, each a process of its own");
    swarm.joinOthers();
    DemoTree tree = importTree();
    swarm.awaitSpread();
    readEverything(tree, "Reading every entry through a peer that is no replica of it");
    refuseWithoutRole();
    conflictAndResolve();
    killTwo();
    readEverything(tree, "Reading everything again with two of " + DemoSwarm.PEERS + " peers dead");
    restartThem(tree);
    figures.took("the whole demonstration", Duration.ofNanos(System.nanoTime() - began));
    out.println();
    figures.print(out, tree.entries().size(), tree.contentBytes(), swarm.peers());
    finish();
  }

  private void step(String what) {
    out.println();
    out.println("== " + what);
  }

  private DemoTree importTree() throws IOException, InterruptedException {
    step("Importing " + options.tree() + ": documents for both roles, the rest for developers");
    DemoTree tree = DemoTree.copyOf(options.tree(), ROOT, directory);
    long from = System.nanoTime();
    importFrom(swarm.peer(1), tree.forBoth(), "developer", "architect");
    importFrom(swarm.peer(2), tree.forDevelopers(), "developer");
    figures.imported(tree.entries().size(), Duration.ofNanos(System.nanoTime() - from));
    return tree;
  }

  private void importFrom(PeerProcess peer, Path from, String... roles)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(from)) {
      return;
    }
    List<String> command =
        options
            .jar()
            .command("import", from.toString(), "--under", ROOT, "--home", peer.home().toString());
    Arrays.stream(roles).forEach(role -> command.addAll(List.of("--role", role)));
    int exitCode = new ProcessBuilder(command).inheritIO().start().waitFor();
    check(exitCode == 0, "the import of " + from + " ended with exit code " + exitCode);
  }

  private void readEverything(DemoTree tree, String what)
      throws IOException, InterruptedException, ExecutionException {
    step(what);
    Map<String, Path> entries = tree.entries();
    Map<String, Boolean> strangers = new ConcurrentHashMap<>();
    ExecutorService readers = Executors.newFixedThreadPool(READERS);
    long from = System.nanoTime();
    try {
      List<Future<?>> reads = new ArrayList<>();
      for (Map.Entry<String, Path> entry : entries.entrySet()) {
        reads.add(
            readers.submit(
                () -> {
                  strangers.put(entry.getKey(), read(entry.getKey(), entry.getValue()));
                  return null;
                }));
      }
      for (Future<?> read : reads) {
        read.get();
      }
    } finally {
      readers.shutdownNow();
    }
    long apart = strangers.values().stream().filter(stranger -> stranger).count();
    figures.read(entries.size(), Duration.ofNanos(System.nanoTime() - from));
    out.println(
        entries.size()
            + " entries read and compared byte for byte, "
            + apart
            + " of them through a peer that holds no copy");
  }

  /** Reads one entry through a living peer with the role, no replica of it where there is one. */
  private boolean read(String address, Path original) throws IOException, InterruptedException {
    Set<String> replicas = new TreeSet<>();
    List<PeerProcess> readers = swarm.livingReaders();
    PeerProcess asked = readers.get(0);
    JsonNode lookup = asked.json("/v1/replicas/" + PeerProcess.encoded(address)).json();
    lookup.path("replicas").forEach(replica -> replicas.add(replica.asText()));
    readers.sort(Comparator.comparing(peer -> replicas.contains(peer.id())));
    PeerProcess reader = readers.get(0);
    long from = System.nanoTime();
    PeerProcess.Answer answer = reader.content(address);
    figures.get(Duration.ofNanos(System.nanoTime() - from));
    check(
        answer.status() == 200,
        address
            + " through "
            + reader.id()
            + ": HTTP "
            + answer.status()
            + " "
            + DemoSwarm.text(answer));
    check(
        Arrays.equals(answer.body(), Files.readAllBytes(original)),
        address + " came back with other bytes than were written");
    return !replicas.contains(reader.id());
  }

  private void refuseWithoutRole() throws IOException, InterruptedException {
    step("A peer without the role is refused");
    String secret = ROOT + "/for-architects-only";
    DemoSwarm.put(swarm.peer(1), secret, "The billing module will be rewritten.", "architect");
    PeerProcess.Answer developer = swarm.peer(4).content(secret);
    PeerProcess.Answer stranger = swarm.peer(6).content(secret);
    PeerProcess.Answer architect = swarm.peer(3).content(secret);
    out.println(
        "developer, without the role : HTTP "
            + developer.status()
            + " "
            + DemoSwarm.text(developer));
    out.println(
        "peer that only stores       : HTTP " + stranger.status() + " " + DemoSwarm.text(stranger));
    out.println(
        "architect                   : HTTP "
            + architect.status()
            + " "
            + DemoSwarm.text(architect));
    check(developer.status() == 403 && stranger.status() == 403, "a peer read without the role");
    check(architect.status() == 200, "an architect could not read");
  }

  private void conflictAndResolve() throws IOException, InterruptedException {
    step("Two peers write the same entry, neither having seen the other's version");
    String address = ROOT + "/decisions/rounding";
    DemoSwarm.put(swarm.peer(1), address, "To be decided.", "developer");
    String seen = context(swarm.peer(1).json(PeerProcess.entryPath(address)));
    swarm.peer(2).content(address);
    DemoSwarm.putOver(swarm.peer(1), address, "Round half up.", "developer", seen);
    DemoSwarm.putOver(swarm.peer(2), address, "Round half to even.", "developer", seen);
    PeerProcess.Answer both = swarm.peer(4).json(PeerProcess.entryPath(address));
    check(
        both.status() == 300,
        "siblings answer 300, not " + both.status() + " " + DemoSwarm.text(both));
    for (JsonNode sibling : both.json().path("siblings")) {
      out.println("sibling by " + sibling.path("writer").asText() + ": " + content(sibling));
    }
    check(both.json().path("siblings").size() == 2, "two siblings were to be seen");
    String decision = "Round half to even, as the tax rules say.";
    DemoSwarm.putOver(swarm.peer(4), address, decision, "developer", context(both));
    PeerProcess.Answer resolved = swarm.peer(3).content(address);
    out.println(
        "resolved                    : HTTP " + resolved.status() + " " + DemoSwarm.text(resolved));
    check(resolved.status() == 200, "the conflict was not resolved");
  }

  private static String context(PeerProcess.Answer answer) throws IOException {
    return answer.json().path("context").asText();
  }

  private static String content(JsonNode sibling) {
    return sibling.path("content").asText();
  }

  private void killTwo() throws InterruptedException {
    step("kill -9 of peers 2 and 5");
    swarm.peer(2).kill();
    swarm.peer(5).kill();
    out.println("two processes are gone, without a goodbye");
  }

  private void restartThem(DemoTree tree) throws IOException, InterruptedException {
    step("Starting them again: each serves what its disk kept");
    for (int i : List.of(2, 5)) {
      PeerProcess again = swarm.restart(i);
      JsonNode status = again.json("/v1/status").json();
      out.println(
          "peer " + i + " holds " + status.path("entries").asInt() + " entries, and reads:");
      String address = tree.entries().keySet().iterator().next();
      DemoSwarm.await("peer " + i + " to read", () -> again.content(address).status() == 200);
      PeerProcess.Answer answer = again.content(address);
      check(
          Arrays.equals(answer.body(), Files.readAllBytes(tree.entries().get(address))),
          "other bytes than were written");
      out.println("  " + address + " (" + answer.body().length + " bytes, as written)");
      check(status.path("entries").asInt() > 0, "peer " + i + " lost its entries");
    }
  }

  private void finish() throws IOException {
    if (options.keep()) {
      out.println();
      out.println("The swarm stays up; its homes are under " + directory);
      for (PeerProcess peer : swarm.peers()) {
        out.println(peer.addresses().get(0) + "  api " + peer.api());
      }
      return;
    }
    swarm.stopAll();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    out.println();
    out.println("Nothing is left running.");
  }

  /** Ends the demonstration as failed where something does not hold. */
  static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new DemoFailure(otherwise);
    }
  }
}
