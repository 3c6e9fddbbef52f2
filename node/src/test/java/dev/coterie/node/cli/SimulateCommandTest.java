package dev.coterie.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.simulator.scenario.Scenarios;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The arguments of {@code simulate}, what it prints, and what it leaves behind. */
class SimulateCommandTest {
  private static final List<String> SHORT = List.of("--peers", "3", "--for", "1s", "--seed", "7");

  @TempDir private Path directory = Path.of("target");

  private CliRun.Result simulate(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "simulate";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return new CliRun(directory).runAsIs(all);
  }

  private CliRun.Result shortRun(String... more) {
    List<String> all = new ArrayList<>(SHORT);
    all.addAll(List.of(more));
    return simulate(all.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "--peers, 0, '0' is not a whole number from 1 to 100000",
    "--peers, 100001, '100001' is not a whole number from 1 to 100000",
    "--peers, 99999999999, '99999999999' is not a whole number from 1 to 100000",
    "--for, 0s, '0s' is not a number of whole seconds from 1s to 365d",
    "--for, 1500ms, '1500ms' is not a number of whole seconds from 1s to 365d",
    "--for, 366d, '366d' is not a number of whole seconds from 1s to 365d",
    "--for, soon, 'soon' is no duration",
    "--seed, 9223372036854775808, '9223372036854775808' is not a whole number of 64 bits",
    "--plant, virus, 'virus' is none of 'lost-ack, resurrect, fork, leak, false-sibling'",
    "--signatures, none, 'none' is none of 'real, keyed-hash'",
    "--plan, what, a fault is \"AT KIND PEERS LENGTH AMOUNT\"",
    "--scenario, nope, There is no scenario 'nope'; there are steady",
  })
  void whatCannotBeSimulatedIsRefusedWithTheValueAndTheLimit(
      String option, String value, String message) {
    CliRun.Result result = simulate(option, value);
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().replace("'", "")).contains(message.replace("'", ""));
  }

  @Test
  void theSmallestAndLargestArgumentsAreTaken() {
    assertThat(new SimulationArguments.Peers().convert("1")).isEqualTo(1);
    assertThat(new SimulationArguments.Peers().convert("100000")).isEqualTo(100_000);
    assertThat(new SimulationArguments.Length().convert("365d")).hasDays(365);
    assertThat(new SimulationArguments.Seed().convert("-9223372036854775808"))
        .isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void aPlanThatStrikesAPeerThatIsNotThereIsRefused() {
    CliRun.Result result = shortRun("--plan", "0 crash 3 500 0");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err())
        .contains("The plan strikes peer 3, and the swarm has the peers 0 to 2.");
  }

  @Test
  void theListHasEveryScenarioWithWhatItIsAbout() {
    ObjectNode document = simulate("--list", "--json").json();
    assertThat(document.path("scenarios").findValuesAsText("name"))
        .isEqualTo(Scenarios.names())
        .contains("steady");
    for (JsonNode scenario : document.path("scenarios")) {
      assertThat(scenario.path("description").asText()).isNotBlank();
    }
    assertThat(simulate("--list").lines())
        .hasSize(2 * Scenarios.names().size())
        .contains("steady (30 peers, 10m)");
  }

  @Test
  void jsonIsOneObjectOnOneLineAndNothingElse() {
    CliRun.Result result = shortRun("--json");
    ObjectNode json = result.json();
    assertThat(json.path("seed").asLong()).isEqualTo(7);
    assertThat(json.path("peers").asInt()).isEqualTo(3);
    assertThat(json.path("traceHash").asText()).matches("[0-9a-f]{16}");
    assertThat(json.path("replay").asText()).startsWith("coterie simulate --scenario steady");
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isEqualTo(json.path("verdict").asText().equals("passed") ? 0 : 1);
  }

  @Test
  void theSameSeedGivesTheSameLinesAndAnotherSeedAnotherTraceHash() {
    CliRun.Result first = shortRun();
    CliRun.Result other = simulate("--peers", "3", "--for", "1s", "--seed", "8");
    assertThat(first.lines()).isEqualTo(shortRun().lines());
    assertThat(line(first, "trace hash")).isNotEqualTo(line(other, "trace hash"));
  }

  @Test
  void realSignaturesGiveTheRunThatTheKeyedHashGivesAndTheReplaySaysSo() {
    CliRun.Result real = shortRun("--signatures", "real", "--json");
    CliRun.Result keyedHash = shortRun("--json");
    assertThat(real.json().path("traceHash")).isEqualTo(keyedHash.json().path("traceHash"));
    assertThat(real.json().path("replay").asText()).contains("--signatures real");
    assertThat(keyedHash.json().path("replay").asText()).doesNotContain("--signatures");
  }

  private static String line(CliRun.Result result, String label) {
    return result.lines().stream().filter(line -> line.startsWith(label)).findFirst().orElseThrow();
  }

  @Test
  void aRunLeavesItsTraceAndAPageBehind() throws IOException {
    Path trace = directory.resolve("trace");
    Path report = directory.resolve("a/b");
    CliRun.Result result = shortRun("--trace", trace.toString(), "--report", report.toString());
    assertThat(Files.readAllLines(trace)).isNotEmpty();
    assertThat(Files.readString(report.resolve("index.html")))
        .startsWith("<!doctype html>")
        .contains("Simulation of steady");
    assertThat(result.err()).contains("The report is " + report.resolve("index.html"));
  }

  @Test
  void whatCannotBeWrittenIsKnownBeforeTheRunBegins() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "mine");
    CliRun.Result overFile = shortRun("--report", file.toString());
    assertThat(overFile.exitCode()).isEqualTo(2);
    assertThat(overFile.err()).contains(file + ": it is a file, not a directory.");
    assertThat(Files.readString(file)).isEqualTo("mine");
    CliRun.Result nowhere = shortRun("--trace", directory.resolve("no/where").toString());
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("no/where: there is no such directory.");
    assertThat(shortRun("--trace", "").err()).contains("The name of a file or directory is empty.");
    assertThat(nowhere.out() + overFile.out()).isEmpty();
  }

  @Test
  void anEarlierReportStaysUntilThereIsANewOne() throws IOException {
    Path page = Files.writeString(directory.resolve("index.html"), "earlier");
    shortRun("--report", directory.toString(), "--trace", directory.resolve("x/y").toString());
    assertThat(page).hasContent("earlier");
  }

  @Test
  void aTerminalSeesABarWhichIsGoneBeforeTheReport() {
    CliRun.Result result =
        new CliRun(directory)
            .terminal()
            .runAsIs("simulate", "--peers", "3", "--for", "1s", "--seed", "7");
    assertThat(result.err()).startsWith("\r\u001b[K[").endsWith("\r\u001b[K");
    assertThat(result.out()).doesNotContain("\r");
  }

  @Test
  void thereIsNothingToShrinkInARunInWhichNoInvariantFired() {
    CliRun.Result result =
        new CliRun(directory).runAsIs("simulate", "shrink", "--peers", "3", "--for", "1s");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err())
        .contains("No invariant fired with seed 1: there is nothing to shrink.");
  }

  @Test
  void optionsThatShrinkWouldNotSeeAreRefused() {
    CliRun.Result result = new CliRun(directory).runAsIs("simulate", "--seed", "2", "shrink");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("stand behind the word 'shrink'");
  }
}
