package dev.coterie.node.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The peers of the demonstration, each a process of its own. Peers 1 to 3 read both roles, 4 and 5
 * are developers, 6 stores for others and reads nothing.
 */
final class DemoSwarm {
  static final int PEERS = 7;
  static final int REPLICAS = 3;

  private static final int LAST_ARCHITECT = 3;
  private static final int LAST_DEVELOPER = 5;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Jar jar;
  private final Path directory;
  private final PrintStream out;
  private final DemoFigures figures;
  private final List<PeerProcess> peers = new ArrayList<>();

  DemoSwarm(Jar jar, Path directory, PrintStream out, DemoFigures figures) {
    this.jar = jar;
    this.directory = directory;
    this.out = out;
    this.figures = figures;
  }

  List<PeerProcess> peers() {
    return List.copyOf(peers);
  }

  PeerProcess peer(int number) {
    return peers.get(number);
  }

  void found(String realm, String... roles) throws IOException, InterruptedException {
    Path home = directory.resolve("peer-0");
    cli("init", "--home", home.toString(), "--realm", realm, "--replicas", "" + REPLICAS);
    start(home);
    for (String role : roles) {
      cli("role", "create", role, "--home", home.toString());
    }
    out.println("founder " + peer(0).id() + " at " + peer(0).addresses().get(0));
  }

  private void cli(String... arguments) throws IOException, InterruptedException {
    jar.run(arguments).orFail("coterie " + arguments[0]);
  }

  private void start(Path home) throws IOException {
    PeerProcess peer = PeerProcess.start(jar, home, List.of());
    peers.add(peer);
    figures.started(peer.startedIn());
  }

  void joinOthers() throws IOException, InterruptedException {
    for (int i = 1; i < PEERS; i++) {
      Path home = directory.resolve("peer-" + i);
      cli("join", ticket(i), "--home", home.toString());
      start(home);
      out.println("peer " + i + " " + peer(i).id() + " is ready");
    }
    await("all peers to know each other and to hold their keys", this::haveMet);
  }

  private String ticket(int number) throws IOException, InterruptedException {
    var body = JSON.createObjectNode().put("expires", "10m");
    var roles = body.putArray("roles");
    if (number <= LAST_DEVELOPER) {
      roles.add("developer:write");
    }
    if (number <= LAST_ARCHITECT) {
      roles.add("architect:write");
    }
    byte[] json = JSON.writeValueAsBytes(body);
    Map<String, String> headers = Map.of("Content-Type", "application/json");
    return peer(0).ask("POST", "/v1/invites", json, headers).json().path("ticket").asText();
  }

  private boolean haveMet() throws IOException, InterruptedException {
    for (int i = 0; i < PEERS; i++) {
      JsonNode status = peer(i).json("/v1/status").json();
      boolean reads = i > LAST_DEVELOPER || holdsKey(peer(i), "developer");
      boolean designs = i > LAST_ARCHITECT || holdsKey(peer(i), "architect");
      if (status.path("routingTable").asInt() < PEERS - 1 || !reads || !designs) {
        return false;
      }
    }
    return true;
  }

  private static boolean holdsKey(PeerProcess peer, String role)
      throws IOException, InterruptedException {
    return peer.json("/v1/roles/" + role + "/key").status() == 200
        && peer.content(Demo.ROOT + "/nothing-here").status() == 404;
  }

  void awaitSpread() throws IOException, InterruptedException {
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

  /** Those who run and hold the developers' key. */
  List<PeerProcess> livingReaders() {
    List<PeerProcess> readers = peers.subList(0, LAST_DEVELOPER + 1);
    return new ArrayList<>(readers.stream().filter(PeerProcess::isAlive).toList());
  }

  /** Writes text for a role, which must be taken. */
  static void put(PeerProcess peer, String address, String text, String role)
      throws IOException, InterruptedException {
    taken(address, putAs(peer, address, body(text, role)));
  }

  /** The same, over the versions that a context token names. */
  static void putOver(PeerProcess peer, String address, String text, String role, String context)
      throws IOException, InterruptedException {
    Map<String, Object> body = body(text, role);
    body.put("context", context);
    taken(address, putAs(peer, address, body));
  }

  private static Map<String, Object> body(String text, String role) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("content", text);
    body.put("mediaType", "text/plain");
    body.put("roles", List.of(role));
    return body;
  }

  private static PeerProcess.Answer putAs(
      PeerProcess peer, String address, Map<String, Object> body)
      throws IOException, InterruptedException {
    Map<String, String> headers = Map.of("Content-Type", "application/vnd.coterie.entry+json");
    return peer.ask("PUT", PeerProcess.entryPath(address), JSON.writeValueAsBytes(body), headers);
  }

  private static void taken(String address, PeerProcess.Answer answer) {
    Demo.check(
        answer.status() == 200 || answer.status() == 201, "put " + address + ": " + text(answer));
  }

  static String text(PeerProcess.Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  /** Starts a killed peer again on its home. */
  PeerProcess restart(int number) throws IOException {
    PeerProcess again = PeerProcess.start(jar, peer(number).home(), List.of());
    peers.set(number, again);
    return again;
  }

  void stopAll() {
    peers.parallelStream().forEach(PeerProcess::close);
  }

  /** Something that becomes true. */
  interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  static void await(String what, Condition condition) throws IOException, InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      Demo.check(System.nanoTime() < end, "waited " + PATIENCE.toSeconds() + " s for " + what);
      Thread.sleep(50);
    }
  }
}
