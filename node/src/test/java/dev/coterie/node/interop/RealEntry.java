package dev.coterie.node.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.authority.AuthorityException;
import dev.coterie.crypto.authority.RoleName;
import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.config.NodeSettings;
import dev.coterie.node.context.PutRequest;
import dev.coterie.node.main.Coterie;
import dev.coterie.node.main.Homes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real node of an open realm, and a js program without any of Coterie's code that reads an
 * entry's record by its key and verifies who wrote it.
 */
final class RealEntry {
  private static final String ADDRESS = "ucxl://shop/src/cart.go";
  private static final long WITHIN_SECONDS = 60;
  private static final List<String> HAVE_TO_HOLD =
      List.of("signed", "forgeryRefused", "underItsKey", "payloadIsTheSignedOne", "sealed");

  private RealEntry() {}

  static void run(Programs programs) throws CheckFailure {
    try {
      Path directory = Files.createTempDirectory("coterie-interop-entry");
      try {
        run(programs, directory.resolve("home"));
      } finally {
        delete(directory);
      }
    } catch (IOException | ExecutionException | AuthorityException e) {
      throw new CheckFailure(String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CheckFailure("interrupted");
    }
  }

  private static void run(Programs programs, Path home)
      throws CheckFailure,
          IOException,
          ExecutionException,
          InterruptedException,
          AuthorityException {
    NodeSettings settings = NodeSettings.onFreePorts(home);
    Homes.found(home, "shop", true, 1, settings);
    try (Coterie node = Coterie.start(home, settings)) {
      node.service().createRole(RoleName.parse("developer"), List.of()).get();
      Address cart = Address.parse(ADDRESS);
      node.store()
          .put(PutRequest.of(cart, Entry.ofText("Rounds half to even."), List.of("developer")));
      String key = node.service().replicas(cart).get().key().toString();
      String listens = node.service().status().get().addresses().get(0).toString();
      check(read(programs, listens, key));
    }
  }

  private static JsonNode read(Programs programs, String listens, String key)
      throws CheckFailure, IOException, InterruptedException {
    Process reader =
        new ProcessBuilder(
                "node", programs.javascript().resolve("read-entry.mjs").toString(), listens, key)
            .redirectErrorStream(true)
            .start();
    String said = new String(reader.getInputStream().readAllBytes());
    boolean ended = reader.waitFor(WITHIN_SECONDS, TimeUnit.SECONDS);
    reader.destroyForcibly();
    CheckFailure.unless(ended && reader.exitValue() == 0, "the js program: " + said);
    return new ObjectMapper().readTree(said);
  }

  private static void check(JsonNode versions) throws CheckFailure {
    CheckFailure.unless(versions.size() == 1, "not one version but " + versions);
    for (String each : HAVE_TO_HOLD) {
      CheckFailure.unless(
          versions.path(0).path(each).asBoolean(), each + " does not hold: " + versions);
    }
  }

  private static void delete(Path directory) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      Files.delete(each);
    }
  }
}
