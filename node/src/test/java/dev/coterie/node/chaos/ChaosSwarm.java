package dev.coterie.node.chaos;

import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** The peers, what stands between them, and where they keep things. */
final class ChaosSwarm implements AutoCloseable {
  static final String ROLE = "developer";

  /** Small disks of their own, where this user may mount such, so that they can be filled. */
  private static final String DISK_SIZE = "size=256m";

  private final ChaosOptions options;
  private final Path directory;
  private final Links links;
  private final List<ChaosPeer> peers = new ArrayList<>();
  private final List<Proxy> proxies = new ArrayList<>();
  private final List<Path> disks = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();

  ChaosSwarm(ChaosOptions options, Path directory) {
    this.options = options;
    this.directory = directory;
    this.links = new Links(options.peers());
  }

  /** Founds the realm, starts the peers, and waits until all know one another. */
  void start() throws IOException, InterruptedException {
    for (int i = 0; i < options.peers(); i++) {
      add(i);
    }
    String founder = home(0).toString();
    String replicas = Integer.toString(options.replicas());
    run("init", "--home", founder, "--realm", "chaos", "--replicas", replicas);
    startPeer(0);
    run("role", "create", "--home", founder, ROLE);
    for (int i = 1; i < peers.size(); i++) {
      String ticket =
          run("invite", "--home", founder, "--role", ROLE + ":write", "--expires", "1h");
      run("join", "--home", home(i).toString(), ticket);
      startPeer(i);
    }
    await("all peers know one another and hold the role", 90, this::isComplete);
  }

  private void add(int place) throws IOException, InterruptedException {
    Path disk = directory.resolve("p" + place);
    Files.createDirectories(disk);
    mount(disk);
    int port = freePort();
    Proxy proxy = new Proxy(place, port, links, source -> dialler(source, place));
    proxies.add(proxy);
    peers.add(new ChaosPeer(options.jar(), disk.resolve("home"), port, proxy.port()));
    ids.add("");
  }

  private void mount(Path disk) throws IOException, InterruptedException {
    List<String> command =
        List.of("mount", "-t", "tmpfs", "-o", DISK_SIZE, "tmpfs", disk.toString());
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor() == 0) {
      disks.add(disk);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int dialler(int sourcePort, int place) {
    List<Long> pids = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      PeerProcess process = peers.get(i).process().orElse(null);
      if (process != null) {
        pids.add(process.pid());
        places.add(i);
      }
    }
    OptionalLong owner = SocketOwners.owner(sourcePort, pids);
    return owner.isPresent() ? places.get(pids.indexOf(owner.getAsLong())) : place;
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    return options.jar().run(arguments).orFail(String.join(" ", arguments));
  }

  void startPeer(int place) throws IOException {
    peers.get(place).start();
    ids.set(place, peers.get(place).process().orElseThrow().id());
  }

  /** Whether every peer is up and reaches every other. */
  boolean isComplete() {
    for (ChaosPeer peer : peers) {
      if (!peer.isServing() || !isComplete(peer.process().orElseThrow())) {
        return false;
      }
    }
    return true;
  }

  private boolean isComplete(PeerProcess peer) {
    try {
      PeerProcess.Answer answer = peer.json("/v1/status");
      return answer.status() == 200
          && answer.json().path("routingTable").asInt() >= peers.size() - 1
          && answer.json().path("roles").size() > 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  static boolean await(String what, int seconds, BooleanSupplier condition)
      throws IOException, InterruptedException {
    if (!isReached(seconds, condition)) {
      throw new IOException("within " + seconds + " s it did not come about that " + what);
    }
    return true;
  }

  /** Whether something comes about within a time. */
  static boolean isReached(int seconds, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(200);
    }
    return true;
  }

  static void pause(long millis) throws InterruptedException {
    java.util.concurrent.TimeUnit.MILLISECONDS.sleep(millis);
  }

  int size() {
    return peers.size();
  }

  ChaosPeer peer(int place) {
    return peers.get(place);
  }

  /** The peer's id. */
  String id(int place) {
    return ids.get(place);
  }

  int placeOf(String id) {
    return ids.indexOf(id);
  }

  Links links() {
    return links;
  }

  private Path home(int place) {
    return peers.get(place).home();
  }

  /** Whether the disks of peers can be filled one by one. */
  boolean hasDisks() {
    return disks.size() == peers.size();
  }

  Path disk(int place) {
    return directory.resolve("p" + place);
  }

  /** Ends all; the longest that a peer took to stop, in milliseconds. */
  long stop() {
    links.mend();
    return peers.parallelStream().mapToLong(ChaosPeer::close).max().orElse(0);
  }

  @Override
  public void close() throws IOException {
    stop();
    for (Proxy proxy : proxies) {
      proxy.close();
    }
    for (Path disk : disks) {
      new ProcessBuilder("umount", "-l", disk.toString())
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
    }
  }
}
