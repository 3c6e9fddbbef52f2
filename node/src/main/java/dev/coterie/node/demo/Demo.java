package dev.coterie.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
  private static final int PEERS = 7;
  private static final int REPLICAS = 3;
  private static final int READERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ROOT = "ucxl://demo";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DemoOptions options;
  private final PrintStream out;
  private final List<PeerProcess> peers = new ArrayList<>();
  private final Map<String, Path> entries = new LinkedHashMap<>();
  private final Set<String> forArchitects = new TreeSet<>();
  private final DemoFigures figures = new DemoFigures();
  private Path directory = Path.of(".");
  private long contentBytes;

  private Demo(DemoOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** {@code Demo JAR [--tree DIR] [--keep]}. */
  public static void main(String[] arguments) {
    DemoOptions options = DemoOptions.parse(arguments);
    Demo demo = new Demo(options, System.out);
    try {
      demo.run();
    } catch (IOException | InterruptedException | ExecutionException | DemoFailure e) {
      System.err.println("The demonstration failed: " + e.getMessage());
      demo.stopAll();
      System.exit(1);
    }
  }

  private void run() throws IOException, InterruptedException, ExecutionException {
    long began = System.nanoTime();
    directory = Files.createTempDirectory("coterie-demo");
    found();
    joinOthers();
    importTree();
    awaitSpread();
    readEverything("Reading every entry through a peer that is no replica of it");
    refuseWithoutRole();
    conflictAndResolve();
    killTwo();
    readEverything("Reading everything again with two of " + PEERS + " peers dead");
    restartThem();
    figures.took("the whole demonstration", Duration.ofNanos(System.nanoTime() - began));
    out.println();
    figures.print(out, entries.size(), contentBytes, peers);
    finish();
  }

  private void step(String what) {
    out.println();
    out.println("== " + what);
  }

  private void found() throws IOException, InterruptedException {
    step("Founding realm 'demo', k = " + REPLICAS + ", with roles developer and architect");
    Path home = directory.resolve("peer-0");
    cli("init", "--home", home.toString(), "--realm", "demo", "--replicas", "" + REPLICAS);
    start(home, List.of());
    cli("role", "create", "developer", "--home", home.toString());
    cli("role", "create", "architect", "--home", home.toString());
    out.println("founder " + peers.get(0).id() + " at " + peers.get(0).addresses().get(0));
  }

  private String cli(String... arguments) throws IOException, InterruptedException {
    return options.jar().run(arguments).orFail("coterie " + arguments[0]);
  }

  private void start(Path home, List<String> bootstrap) throws IOException {
    PeerProcess peer = PeerProcess.start(options.jar(), home, bootstrap);
    peers.add(peer);
    figures.started(peer.startedIn());
  }

  /**
   * Peers 1 to 3 read both roles, 4 and 5 are developers, 6 stores for others and reads nothing.
   */
  private void joinOthers() throws IOException, InterruptedException {
    step("Six more peers join, each by a ticket, each a process of its own");
    for (int i = 1; i < PEERS; i++) {
      Path home = directory.resolve("peer-" + i);
      String ticket = invite(i);
      cli("join", ticket, "--home", home.toString());
      start(home, List.of());
      out.println("peer " + i + " " + peers.get(i).id() + " is ready");
    }
    awaitMeeting();
  }

  private String invite(int number) throws IOException, InterruptedException {
    var body = JSON.createObjectNode().put("expires", "10m");
    var roles = body.putArray("roles");
    if (number < PEERS - 1) {
      roles.add("developer:write");
    }
    if (number <= 3) {
      roles.add("architect:write");
    }
    byte[] json = JSON.writeValueAsBytes(body);
    return peers
        .get(0)
        .ask("POST", "/v1/invites", json, Map.of("Content-Type", "application/json"))
        .json()
        .path("ticket")
        .asText();
  }

  private void awaitMeeting() throws IOException, InterruptedException {
    await(
        "all peers to know each other and to hold their keys",
        () -> {
          for (int i = 0; i < PEERS; i++) {
            JsonNode status = peers.get(i).json("/v1/status").json();
            boolean reads = i == PEERS - 1 || holdsKey(peers.get(i), "developer");
            boolean designs = i > 3 || holdsKey(peers.get(i), "architect");
            if (status.path("routingTable").asInt() < PEERS - 1 || !reads || !designs) {
              return false;
            }
          }
          return true;
        });
  }

  private static boolean holdsKey(PeerProcess peer, String role)
      throws IOException, InterruptedException {
    return peer.json("/v1/roles/" + role + "/key").status() == 200
        && peer.content(ROOT + "/nothing-here").status() == 404;
  }

  private void importTree() throws IOException, InterruptedException {
    step("Importing " + options.tree() + ": documents for both roles, the rest for developers");
    Path docs = directory.resolve("for-both");
    Path code = directory.resolve("for-developers");
    sortTree(docs, code);
    long from = System.nanoTime();
    importFrom(peers.get(1), docs, "developer", "architect");
    importFrom(peers.get(2), code, "developer");
    figures.imported(entries.size(), Duration.ofNanos(System.nanoTime() - from));
  }

  /** Two copies of the tree, so that one import gives one set of roles. */
  private void sortTree(Path docs, Path code) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(options.tree())) {
      files = walk.filter(this::isWanted).sorted().toList();
    }
    for (Path file : files) {
      Path name = options.tree().relativize(file);
      boolean forBoth = name.toString().endsWith(".md") || name.toString().endsWith(".xml");
      Path copy = (forBoth ? docs : code).resolve(name);
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
      String address = ROOT + "/" + name.toString().replace('\\', '/');
      entries.put(address, copy);
      contentBytes += Files.size(copy);
      if (forBoth) {
        forArchitects.add(address);
      }
    }
  }

  private boolean isWanted(Path file) {
    for (Path part : options.tree().relativize(file)) {
      String name = part.toString();
      if (name.startsWith(".") || name.equals("target") || name.equals("node_modules")) {
        return false;
      }
    }
    return Files.isRegularFile(file) && file.toFile().length() < DemoOptions.MAX_FILE_BYTES;
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

  private void awaitSpread() throws IOException, InterruptedException {
    await(
        "every write to be on all of its replicas",
        () -> {
          for (PeerProcess peer : peers) {
            if (peer.json("/v1/status").json().path("owedReplicas").asInt() > 0) {
              return false;
            }
          }
          return true;
        });
  }

  private void readEverything(String what)
      throws IOException, InterruptedException, ExecutionException {
    step(what);
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
    PeerProcess asked = living(5).get(0);
    JsonNode lookup = asked.json("/v1/replicas/" + PeerProcess.encoded(address)).json();
    lookup.path("replicas").forEach(replica -> replicas.add(replica.asText()));
    List<PeerProcess> readers = living(5);
    readers.sort(Comparator.comparing(peer -> replicas.contains(peer.id())));
    PeerProcess reader = readers.get(0);
    long from = System.nanoTime();
    PeerProcess.Answer answer = reader.content(address);
    figures.get(Duration.ofNanos(System.nanoTime() - from));
    check(
        answer.status() == 200,
        address + " through " + reader.id() + ": HTTP " + answer.status() + " " + text(answer));
    check(
        Arrays.equals(answer.body(), Files.readAllBytes(original)),
        address + " came back with other bytes than were written");
    return !replicas.contains(reader.id());
  }

  private static String text(PeerProcess.Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** The living ones among the first peers. */
  private List<PeerProcess> living(int count) {
    return new ArrayList<>(peers.stream().limit(count + 1L).filter(PeerProcess::isAlive).toList());
  }

  private void refuseWithoutRole() throws IOException, InterruptedException {
    step("A peer without the role is refused");
    String secret = ROOT + "/for-architects-only";
    put(peers.get(1), secret, "The billing module will be rewritten.", "architect");
    PeerProcess.Answer developer = peers.get(4).content(secret);
    PeerProcess.Answer stranger = peers.get(6).content(secret);
    PeerProcess.Answer architect = peers.get(3).content(secret);
    out.println("developer, without the role : HTTP " + developer.status() + " " + text(developer));
    out.println("peer that only stores       : HTTP " + stranger.status() + " " + text(stranger));
    out.println("architect                   : HTTP " + architect.status() + " " + text(architect));
    check(developer.status() == 403 && stranger.status() == 403, "a peer read without the role");
    check(architect.status() == 200, "an architect could not read");
  }

  private void put(PeerProcess peer, String address, String text, String role)
      throws IOException, InterruptedException {
    PeerProcess.Answer answer = putWith(peer, address, text, role, Map.of());
    check(answer.status() == 200 || answer.status() == 201, "put " + address + ": " + text(answer));
  }

  private PeerProcess.Answer putWith(
      PeerProcess peer, String address, String text, String role, Map<String, String> more)
      throws IOException, InterruptedException {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("Content-Type", "application/vnd.coterie.entry+json");
    var body = JSON.createObjectNode().put("content", text).put("mediaType", "text/plain");
    body.putArray("roles").add(role);
    if (more.containsKey("Coterie-Context")) {
      body.put("context", more.get("Coterie-Context"));
      headers.remove("Coterie-Context");
    }
    return peer.ask("PUT", PeerProcess.entryPath(address), JSON.writeValueAsBytes(body), headers);
  }

  private void conflictAndResolve() throws IOException, InterruptedException {
    step("Two peers write the same entry, neither having seen the other's version");
    String address = ROOT + "/decisions/rounding";
    put(peers.get(1), address, "To be decided.", "developer");
    String seen = peers.get(1).json(PeerProcess.entryPath(address)).json().path("context").asText();
    peers.get(2).content(address);
    Map<String, String> context = Map.of("Coterie-Context", seen);
    putWith(peers.get(1), address, "Round half up.", "developer", context);
    putWith(peers.get(2), address, "Round half to even.", "developer", context);
    PeerProcess.Answer both = peers.get(4).json(PeerProcess.entryPath(address));
    check(both.status() == 300, "siblings answer 300, not " + both.status() + " " + text(both));
    for (JsonNode sibling : both.json().path("siblings")) {
      out.println("sibling by " + sibling.path("writer").asText() + ": " + content(sibling));
    }
    check(both.json().path("siblings").size() == 2, "two siblings were to be seen");
    String token = both.json().path("context").asText();
    putWith(
        peers.get(4),
        address,
        "Round half to even, as the tax rules say.",
        "developer",
        Map.of("Coterie-Context", token));
    PeerProcess.Answer resolved = peers.get(3).content(address);
    out.println("resolved                    : HTTP " + resolved.status() + " " + text(resolved));
    check(resolved.status() == 200, "the conflict was not resolved");
  }

  private static String content(JsonNode sibling) {
    return sibling.path("content").asText();
  }

  private void killTwo() throws InterruptedException {
    step("kill -9 of peers 2 and 5");
    peers.get(2).kill();
    peers.get(5).kill();
    out.println("two processes are gone, without a goodbye");
  }

  private void restartThem() throws IOException, InterruptedException {
    step("Starting them again: each serves what its disk kept");
    for (int i : List.of(2, 5)) {
      PeerProcess again = PeerProcess.start(options.jar(), peers.get(i).home(), List.of());
      peers.set(i, again);
      JsonNode status = again.json("/v1/status").json();
      out.println(
          "peer " + i + " holds " + status.path("entries").asInt() + " entries, and reads:");
      String address = entries.keySet().iterator().next();
      await("peer " + i + " to read", () -> again.content(address).status() == 200);
      PeerProcess.Answer answer = again.content(address);
      check(
          Arrays.equals(answer.body(), Files.readAllBytes(entries.get(address))),
          "other bytes than were written");
      out.println("  " + address + " (" + answer.body().length + " bytes, as written)");
      check(status.path("entries").asInt() > 0, "peer " + i + " lost its entries");
    }
  }

  private void finish() throws IOException {
    if (options.keep()) {
      out.println();
      out.println("The swarm stays up; its homes are under " + directory);
      for (PeerProcess peer : peers) {
        out.println(peer.addresses().get(0) + "  api " + peer.api());
      }
      return;
    }
    stopAll();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    out.println();
    out.println("Nothing is left running.");
  }

  private void stopAll() {
    peers.parallelStream().forEach(PeerProcess::close);
  }

  /** Something that becomes true. */
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      check(System.nanoTime() < end, "waited " + PATIENCE.toSeconds() + " s for " + what);
      Thread.sleep(50);
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new DemoFailure(otherwise);
    }
  }
}
