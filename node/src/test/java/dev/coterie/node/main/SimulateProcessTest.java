package dev.coterie.node.main;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Json;
import dev.coterie.node.demo.Jar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code coterie simulate} as people run it: the runnable jar, in a JVM of its own. */
class SimulateProcessTest {
  private static final List<String> RUN =
      List.of("simulate", "--scenario", "steady", "--peers", "30", "--for", "30s", "--seed", "5");

  private final Jar jar =
      new Jar(Path.of("target", "coterie.jar"), List.of("-Xmx512m", "-XX:+UseSerialGC"));

  @TempDir private Path directory = Path.of("target");

  private Jar.Result simulate(String... more) throws IOException, InterruptedException {
    return jar.run(command(more));
  }

  private static ObjectNode json(Jar.Result result) {
    assertThat(result.out().lines()).as(result.err()).hasSize(1);
    return Json.parse(result.out().getBytes(UTF_8), "The output");
  }

  @Test
  void twoProcessesGiveOneSeedOneTraceHash() throws IOException, InterruptedException {
    Jar.Result first = simulate("--json");
    // Another way to hash identities: what depends on them comes out differently.
    Jar other =
        new Jar(
            jar.path(), List.of("-Xmx512m", "-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"));
    Jar.Result second = other.run(command("--json"));
    assertThat(first.exitCode()).as(first.err() + first.out()).isZero();
    assertThat(json(first).path("verdict").asText()).isEqualTo("passed");
    assertThat(json(first).path("acknowledgedChecked").asLong()).isPositive();
    assertThat(second.out()).isEqualTo(first.out());
  }

  private static String[] command(String... more) {
    List<String> arguments = new ArrayList<>(RUN);
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({"lost-ack,I1", "resurrect,I4", "fork,I3", "leak,I5", "false-sibling,I2"})
  void aPeerThatIsBrokenOnPurposeIsFoundAndTheRunCanBeRepeated(String plant, String invariant)
      throws IOException, InterruptedException {
    Jar.Result result = simulate("--plant", plant);
    assertThat(result.exitCode()).isEqualTo(1);
    List<String> replays = result.out().lines().filter(line -> line.startsWith("replay")).toList();
    assertThat(replays).hasSize(1);
    assertThat(result.out()).containsPattern("(?m)^" + invariant + " +FIRED ");
    assertThat(result.out()).containsPattern("(?m)^verdict .*\\b" + invariant + "\\b.* fired$");

    String[] again = replays.get(0).replaceFirst("^replay +coterie ", "").split(" ");
    Jar.Result repeated = jar.run(again);
    assertThat(repeated.exitCode()).isEqualTo(1);
    assertThat(repeated.out()).isEqualTo(result.out());
  }

  @Test
  void itNeedsNoHomeAndLeavesNothingButWhatItWasAskedFor()
      throws IOException, InterruptedException {
    Path home = directory.resolve("no/such/home");
    Path report = directory.resolve("report");
    Jar homeless = new Jar(jar.path(), List.of("-Duser.home=" + home, "-XX:TieredStopAtLevel=1"));
    Jar.Result result = homeless.run(command("--json", "--report", report.toString()));
    JsonNode json = json(result);
    assertThat(json.path("scenario").asText()).isEqualTo("steady");
    assertThat(home).doesNotExist();
    assertThat(report).isDirectoryContaining("glob:**/index.html");
    assertThat(Files.readString(report.resolve("index.html")))
        .contains(json.path("traceHash").asText());
  }
}
