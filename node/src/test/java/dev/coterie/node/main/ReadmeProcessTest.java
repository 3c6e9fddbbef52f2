package dev.coterie.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.Listing;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.context.Reading;
import dev.coterie.node.demo.Jar;
import dev.coterie.node.demo.PeerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows, done: the session by hand with the runnable jar, and the Java program. */
class ReadmeProcessTest {
  private static final String CART = "ucxl://shop/src/cart.go";

  private static final AddressPrefix SHOP = AddressPrefix.parse("ucxl://shop");

  private final Jar jar =
      new Jar(Path.of("target", "coterie.jar"), List.of("-Xmx192m", "-XX:+UseSerialGC"));

  @TempDir private Path directory = Path.of("target");

  private String home(String name) {
    return directory.resolve(name).toString();
  }

  private String done(String... arguments) throws IOException, InterruptedException {
    return jar.run(arguments).orFail(String.join(" ", arguments));
  }

  @Test
  void aFirstSwarmByHand() throws IOException, InterruptedException {
    done("init", "--home", home("ada"), "--realm", "shop");
    try (PeerProcess ada = PeerProcess.start(jar, directory.resolve("ada"), List.of())) {
      done("role", "create", "--home", home("ada"), "developer");
      String ticket =
          done("invite", "--home", home("ada"), "--role", "developer:write", "--expires", "1h");
      done("join", "--home", home("ben"), ticket);
      try (PeerProcess ben = PeerProcess.start(jar, directory.resolve("ben"), List.of())) {
        done("put", "--home", home("ada"), CART, "--role", "developer", "--text", "Half to even.");
        await()
            .atMost(Duration.ofSeconds(30))
            .untilAsserted(() -> assertThat(ben.content(CART).status()).isEqualTo(200));
        assertThat(done("get", "--home", home("ben"), CART)).isEqualTo("Half to even.");
        assertThat(done("ls", "--home", home("ben"), "ucxl://shop", "--fresh").trim())
            .isEqualTo(CART);

        assertThat(jar.run("join", "--home", home("eve"), ticket).exitCode()).isEqualTo(5);
        assertThat(jar.run("get", "--home", home("ben"), "ucxl://shop/none").exitCode())
            .isEqualTo(3);
        assertThat(jar.run("get", "--home", home("ben"), "shop/none").exitCode()).isEqualTo(2);
      }
      assertThat(jar.run("run", "--home", home("ada")).err()).contains("is in use");
      ada.kill();
    }
    try (PeerProcess again = PeerProcess.start(jar, directory.resolve("ada"), List.of())) {
      assertThat(again.id()).startsWith("12D3KooW");
      assertThat(done("get", "--home", home("ada"), CART, "--consistency", "one"))
          .isEqualTo("Half to even.");
    }
    for (String name : List.of("ada", "ben")) {
      assertThat(directory.resolve(name).resolve("names.index")).isNotEmptyFile();
      assertNoFileTells("cart.go", directory.resolve(name));
    }
  }

  private static void assertNoFileTells(String name, Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(name);
      }
    }
  }

  @Test
  void aNodeInAJavaProgram() throws Exception {
    Path home = directory.resolve("embedded");
    Homes.found(home, "shop", false, 3, NodeSettings.onFreePorts(home));
    try (Coterie node = Coterie.start(home, NodeSettings.onFreePorts(home))) {
      node.service().createRole(RoleName.parse("developer"), List.of()).get();
      Address cart = Address.parse(CART);
      node.store()
          .put(PutRequest.of(cart, Entry.ofText("Rounds half to even."), List.of("developer")));
      Reading reading = node.store().get(cart);
      byte[] content = reading.siblings().get(0).entry().content();
      assertThat(new String(content, StandardCharsets.UTF_8)).isEqualTo("Rounds half to even.");
      Listing listing = node.store().list(SHOP);
      assertThat(listing.items()).containsExactly(new Listing.Item(cart, 1));
      assertThat(listing.isComplete()).isTrue();
      Address second = Address.parse("ucxl://shop/src/second.go");
      node.store().put(PutRequest.of(second, Entry.ofText("x"), List.of("developer")));
      assertThat(node.store().list(SHOP).items()).hasSize(2);
      node.store().remove(cart);
      assertThat(node.store().get(cart).isAbsent()).isTrue();
      assertThat(node.store().list(SHOP).items()).containsExactly(new Listing.Item(second, 1));
    }
    assertThat(home.resolve("names.index")).isNotEmptyFile();
    assertNoFileTells("second.go", home);
    try (Coterie node = Coterie.start(home, NodeSettings.onFreePorts(home))) {
      Listing listing = node.store().list(SHOP);
      assertThat(listing.items()).hasSize(1);
      assertThat(listing.isComplete()).isTrue();
    }
  }
}
