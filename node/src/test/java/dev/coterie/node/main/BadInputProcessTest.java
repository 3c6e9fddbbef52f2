package dev.coterie.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong around a peer, done to the runnable jar: what it says, and what it loses. */
class BadInputProcessTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String STRANGER = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";

  private final Path jarFile = Path.of("target", "coterie.jar");
  private final Jar jar = new Jar(jarFile, List.of("-Xmx192m", "-XX:+UseSerialGC"));

  @TempDir private Path directory = Path.of("target");

  private Path ada = directory;

  @BeforeEach
  void found() throws IOException, InterruptedException {
    ada = directory.resolve("ada");
    jar.run("init", "--home", ada.toString(), "--realm", "shop", "--replicas", "3").orFail("init");
  }

  private PeerProcess start(Path home, String... bootstrap) throws IOException {
    return PeerProcess.start(jar, home, List.of(bootstrap));
  }

  private static String log(Path home) throws IOException {
    return Files.readString(home.resolveSibling(home.getFileName() + ".log"));
  }

  private static void put(PeerProcess peer, String address, byte[] content) throws Exception {
    PeerProcess.Answer answer =
        peer.ask(
            "PUT",
            PeerProcess.entryPath(address) + "?role=developer",
            content,
            Map.of("Content-Type", "application/octet-stream"));
    assertThat(answer.status())
        .as(new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
  }

  private static byte[] content(int i) {
    byte[] content = new byte[200_000 + i];
    new Random(i).nextBytes(content);
    return content;
  }

  @Test
  void theLogNamesABootstrapPeerThatIsOfNoUseAndWhy() throws Exception {
    Path ben = directory.resolve("ben");
    jar.run("init", "--home", ben.toString(), "--realm", "other").orFail("init");
    try (PeerProcess other = start(ada)) {
      String address = other.addresses().get(0);
      String wrong = address.substring(0, address.lastIndexOf('/') + 1) + STRANGER;
      String dead = "/ip4/127.0.0.1/tcp/1/p2p/" + STRANGER;
      try (PeerProcess peer = start(ben, address, wrong, dead)) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () ->
                    assertThat(log(ben))
                        .contains("Bootstrap peer " + other.id() + " is of another realm")
                        .contains("expected peer " + STRANGER + ", but it proved to be")
                        .contains("It is tried again and again"));
        assertThat(peer.json("/v1/status").json().path("routingTable").asInt()).isZero();
      }
      try (PeerProcess peer = start(ben, dead)) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> assertThat(log(ben)).contains("could not be reached").contains("refused"));
        assertThat(peer.isAlive()).isTrue();
      }
      Jar.Result noPeerId =
          jar.run("run", "--home", ben.toString(), "--bootstrap", "/ip4/127.0.0.1/tcp/4001");
      assertThat(noPeerId.exitCode()).isEqualTo(2);
      assertThat(noPeerId.err())
          .contains("/ip4/127.0.0.1/tcp/4001")
          .contains("Nothing was started");
      Jar.Result busy =
          jar.run(
              "run",
              "--home",
              ben.toString(),
              "--listen",
              address.substring(0, address.indexOf("/p2p/")));
      assertThat(busy.exitCode()).isEqualTo(1);
      assertThat(busy.err()).contains("Address already in use").contains("port 0 picks a free one");
    }
  }

  @Test
  void damagedFilesAreToldOfMendedAndServeNothingWrong() throws Exception {
    try (PeerProcess peer = start(ada)) {
      jar.run("role", "create", "--home", ada.toString(), "developer").orFail("role create");
      for (int i = 0; i < 10; i++) {
        put(peer, "ucxl://shop/" + i, content(i));
      }
    }
    Path index = ada.resolve("store/index/store.mapdb");
    flip(index, 0);
    try (PeerProcess peer = start(ada)) {
      assertThat(log(ada)).contains("Damage in the store at index").contains("Nothing is lost");
      assertThat(readBack(peer)).isEqualTo(10);
    }
    Files.delete(index);
    try (PeerProcess peer = start(ada)) {
      assertThat(readBack(peer)).isEqualTo(10);
    }
    flip(ada.resolve("store/journal/00000001.segment"), 1_000_000);
    Files.delete(ada.resolve("store/journal/clean"));
    try (PeerProcess peer = start(ada)) {
      assertThat(log(ada)).contains("Damage in the store at 00000001.segment");
      assertThat(readBack(peer)).as("only what was hit is missing").isEqualTo(9);
      put(peer, "ucxl://shop/new", content(99));
    }
    try (PeerProcess peer = start(ada)) {
      assertThat(peer.content("ucxl://shop/new").body()).isEqualTo(content(99));
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.allocate(64);
      channel.read(bytes, at);
      byte[] flipped = bytes.array();
      for (int i = 0; i < flipped.length; i++) {
        flipped[i] ^= (byte) 0xff;
      }
      channel.write(ByteBuffer.wrap(flipped), at);
    }
  }

  /** How many entries read back as they were written; any other answer must be a typed error. */
  private static int readBack(PeerProcess peer) throws Exception {
    int sound = 0;
    for (int i = 0; i < 10; i++) {
      PeerProcess.Answer answer = peer.content("ucxl://shop/" + i);
      if (answer.status() == 200) {
        assertThat(answer.body()).isEqualTo(content(i));
        sound++;
      } else {
        assertThat(answer.json().path("kind").asText()).isEqualTo("unavailable");
      }
    }
    return sound;
  }

  @Test
  void aWriteThatReachesTooFewReplicasSaysWhatItReachedAndWhatHoldsForTheData() throws Exception {
    Path ben = directory.resolve("ben");
    String home = ada.toString();
    try (PeerProcess first = start(ada)) {
      jar.run("role", "create", "--home", home, "developer").orFail("role create");
      String ticket = jar.run("invite", "--home", home, "--role", "developer").orFail("invite");
      jar.run("join", "--home", ben.toString(), ticket).orFail("join");
      try (PeerProcess second = start(ben)) {
        await()
            .atMost(SOON)
            .untilAsserted(
                () -> {
                  put(first, "ucxl://shop/cart", content(1));
                  assertThat(second.content("ucxl://shop/cart").status()).isEqualTo(200);
                });
        second.kill();
      }
      Jar.Result result =
          jar.run("put", "--home", home, "ucxl://shop/cart", "--role", "developer", "--text", "x");
      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.err())
          .contains("1 answered, 2 are needed")
          .contains("nothing was written")
          .contains("Try again when more peers are up");
      assertThat(jar.run("get", "--home", home, "ucxl://shop/cart").exitCode()).isEqualTo(6);
      assertThat(
              jar.run("get", "--home", home, "ucxl://shop/cart", "--consistency", "one").exitCode())
          .isZero();
    }
  }

  @Test
  void garbageOnItsPortsCostsAPeerNothingAndIsToldOnce() throws Exception {
    try (PeerProcess peer = start(ada)) {
      int p2p = Integer.parseInt(peer.addresses().get(0).split("/", -1)[4]);
      int api = URI.create(peer.api()).getPort();
      for (int i = 0; i < 20; i++) {
        assertThat(sendAndReadToEnd(p2p, new Random(i))).isLessThan(100_000);
        assertThat(sendAndReadToEnd(api, new Random(i))).isLessThan(100_000);
      }
      assertThat(peer.json("/v1/status").status()).isEqualTo(200);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(log(ada).lines().filter(line -> line.contains("OffenderLog")))
                      .as("one line for each port")
                      .hasSize(2));
    }
  }

  private static int sendAndReadToEnd(int port, Random random) throws IOException {
    byte[] garbage = new byte[2_000];
    random.nextBytes(garbage);
    garbage[0] = (byte) (garbage[0] | 0x80); // no length that more bytes could complete
    garbage[1] = (byte) 0xff;
    garbage[2] = (byte) 0xff;
    garbage[3] = (byte) 0xff;
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout((int) SOON.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(garbage);
      out.write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      return in.readAllBytes().length;
    } catch (java.net.SocketException reset) {
      return 0; // ended before it had read everything: ended all the same
    }
  }

  @Test
  void theJarMayLoadItsNativeLibraryWithoutAWarning() throws IOException {
    try (JarFile file = new JarFile(jarFile.toFile())) {
      assertThat(file.getManifest().getMainAttributes().getValue("Enable-Native-Access"))
          .isEqualTo("ALL-UNNAMED");
    }
  }
}
