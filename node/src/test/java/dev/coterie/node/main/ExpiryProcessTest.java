package dev.coterie.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An entry that ends by itself, with the runnable jar: nobody shows it, and its content goes. */
class ExpiryProcessTest {
  private static final String BRIEF = "ucxl://shop/brief";
  private static final String LASTING = "ucxl://shop/lasting";
  private static final int BYTES = 200_000;
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Jar jar =
      new Jar(Path.of("target", "coterie.jar"), List.of("-Xmx192m", "-XX:+UseSerialGC"));

  @TempDir private Path directory = Path.of("target");

  private static void put(PeerProcess peer, String address, String more) throws Exception {
    byte[] content = new byte[BYTES];
    new Random(1).nextBytes(content);
    String path = PeerProcess.entryPath(address) + "?role=developer" + more;
    Map<String, String> headers = Map.of("Content-Type", "application/octet-stream");
    assertThat(peer.ask("PUT", path, content, headers).status()).isEqualTo(200);
  }

  private static long expiredBytes(PeerProcess peer) throws Exception {
    return peer.json("/v1/status").json().path("expiredBytes").asLong();
  }

  private static void assertOnlyTheOtherIsShown(PeerProcess peer) throws Exception {
    assertThat(peer.content(BRIEF).status()).isEqualTo(404);
    assertThat(peer.content(LASTING).status()).isEqualTo(200);
    JsonNode listed = peer.json("/v1/entries?prefix=ucxl%3A%2F%2Fshop").json().path("entries");
    assertThat(listed).hasSize(1);
    assertThat(listed.path(0).path("address").asText()).isEqualTo(LASTING);
    assertThat(peer.json("/v1/conflicts").json().path("conflicts")).isEmpty();
  }

  @Test
  void anExpiredEntryIsShownNowhereAndItsContentLeavesTheDiskForGood() throws Exception {
    Path home = directory.resolve("ada");
    jar.run("init", "--home", home.toString(), "--realm", "shop").orFail("init");
    List<String> options = List.of("--clock-skew", "0s", "--sync-every", "1s");
    try (PeerProcess peer = PeerProcess.run(jar, home, options)) {
      jar.run("role", "create", "--home", home.toString(), "developer").orFail("role create");
      put(peer, LASTING, "");
      put(peer, BRIEF, "&ttl=2s");
      await().atMost(SOON).until(() -> expiredBytes(peer) >= BYTES);
      assertOnlyTheOtherIsShown(peer);
      assertThat(jar.run("export", "--home", home.toString(), BRIEF, "--sealed").exitCode())
          .isEqualTo(3);
      peer.kill();
    }
    try (PeerProcess again = PeerProcess.run(jar, home, options)) {
      assertOnlyTheOtherIsShown(again);
      assertThat(again.json("/v1/status").json().path("entries").asLong()).isEqualTo(2);
      put(again, BRIEF, "");
      assertThat(again.content(BRIEF).status()).isEqualTo(200);
    }
  }
}
