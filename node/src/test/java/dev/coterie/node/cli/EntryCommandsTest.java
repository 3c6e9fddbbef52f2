package dev.coterie.node.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.FakeStore;
import dev.coterie.node.api.TestApi;
import dev.coterie.node.cli.CliRun.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryCommandsTest {
  private static TestApi api;
  private static Path home;

  @BeforeAll
  static void start(@TempDir Path directory) {
    home = directory;
    api = TestApi.start();
    api.writeApiFile(home);
  }

  @AfterAll
  static void stop() {
    api.close();
  }

  private static Result run(String... arguments) {
    return new CliRun(home).run(arguments);
  }

  private static Result ok(String... arguments) {
    Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  private static ObjectNode put(String address, String text, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("put", address, "--text", text, "--role", "developer", "--json"));
    arguments.addAll(List.of(more));
    return ok(arguments.toArray(String[]::new)).json();
  }

  /** Two siblings; the token of what both replaced. */
  private static void putSiblings(String address) {
    String token = put(address, "base").path("context").asText();
    put(address, "left", "--context", token, "--tag", "l");
    put(address, "right", "--context", token, "--tag", "r");
  }

  private static void assertFails(Result result, int exitCode, String kind, String... parts) {
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.out()).isEmpty();
    ObjectNode error = result.errorJson();
    assertThat(error.path("kind").asText()).isEqualTo(kind);
    assertThat(error.path("exitCode").asInt()).isEqualTo(exitCode);
    assertThat(error.path("message").asText())
        .contains(parts.length == 0 ? new String[] {""} : parts);
  }

  @Test
  void contentIsPrintedExactlyAsItWasPut(@TempDir Path files) throws IOException {
    byte[] binary = {0, (byte) 0xff, '\r', '\n', (byte) 0x80};
    Path file = Files.write(files.resolve("logo.png"), binary);
    ok("put", "ucxl://shop/logo", "--file", file.toString(), "--role", "developer,architect");
    assertThat(ok("get", "ucxl://shop/logo").outBytes()).isEqualTo(binary);
    JsonNode sibling = ok("get", "ucxl://shop/logo", "--json").json().path("siblings").path(0);
    assertThat(sibling.path("mediaType").asText()).isEqualTo("image/png");
    assertThat(sibling.path("roles")).hasToString("[\"developer\",\"architect\"]");
    put("ucxl://shop/text", "no line end");
    assertThat(ok("get", "ucxl://shop/text").out()).isEqualTo("no line end");
  }

  @Test
  void contentComesFromStandardInputToo() {
    CliRun piped = new CliRun(home).stdin("from a pipe ✓\n".getBytes(UTF_8));
    Result written = piped.run("put", "ucxl://shop/piped", "--role", "developer", "-");
    assertThat(written.exitCode()).as(written.err()).isZero();
    assertThat(ok("get", "ucxl://shop/piped").out()).isEqualTo("from a pipe ✓\n");
  }

  @Test
  void aPutSaysWhatBecameOfIt() {
    Result text = ok("put", "ucxl://shop/said", "--text", "x", "--role", "developer");
    assertThat(text.lines()).hasSize(4).first().isEqualTo("written ucxl://shop/said");
    assertThat(text.lines().get(3)).isEqualTo("replicas 1 stored 1 timed-out");
    ObjectNode json = put("ucxl://shop/said", "y");
    assertThat(json.path("dot").asText()).isNotEmpty();
    assertThat(json.path("replicas").path(0).path("peer").asText()).startsWith("12D3");
  }

  @Test
  void readsAndWritesExplainThemselvesOnStandardError() {
    Result written =
        ok("put", "ucxl://shop/why", "--text", "x", "--role", "developer", "--explain");
    assertThat(written.err()).contains("write: 1 acknowledged, 2 needed", FakeStore.WRITER + "  ");
    Result read = ok("get", "ucxl://shop/why", "--explain");
    assertThat(read.out()).isEqualTo("x");
    assertThat(read.err())
        .contains("read at level quorum: 1 answered, 2 needed", "  complete  1.2 ms  0 versions");
    Result json = ok("get", "ucxl://shop/why", "--explain", "--json");
    assertThat(json.err()).isEmpty();
    assertThat(json.json().path("explain").path("read").path("needed").asInt()).isEqualTo(2);
    Result nothing = run("get", "ucxl://shop/nowhere", "--explain");
    assertThat(nothing.exitCode()).isEqualTo(3);
    assertThat(nothing.err()).contains("read at level quorum", "There is no entry");
    assertThat(ok("rm", "ucxl://shop/why", "--explain").err()).contains("write: 1 acknowledged");
  }

  /** What a watch prints while something is done; it ends by itself after so many changes. */
  private static Result watched(int changes, Runnable doing, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("watch", "ucxl://watched", "--count", "" + changes));
    arguments.addAll(List.of(more));
    while (api.node().store().watching() > 0) {
      Thread.onSpinWait(); // the one before may still be about to end
    }
    CompletableFuture<Result> watch =
        CompletableFuture.supplyAsync(() -> run(arguments.toArray(String[]::new)));
    while (api.node().store().watching() == 0) {
      Thread.onSpinWait();
    }
    doing.run();
    return watch.get(10, TimeUnit.SECONDS);
  }

  @Test
  void aWatchPrintsALineForEachChangeUnderItsPrefix() throws Exception {
    Runnable changes =
        () -> {
          put("ucxl://elsewhere/x", "x");
          putSiblings("ucxl://watched/a");
          ok("rm", "ucxl://watched/a");
        };
    Result text = watched(4, changes);
    assertThat(text.exitCode()).as(text.err()).isZero();
    assertThat(text.lines())
        .containsExactly(
            "put ucxl://watched/a",
            "put ucxl://watched/a",
            "siblings ucxl://watched/a",
            "rm ucxl://watched/a");
    assertThat(text.err())
        .contains("following 3 entries, incomplete: 7 of 8 regions", "as of 90 s ago");
    Result json = watched(1, () -> put("ucxl://watched/b", "x"), "--json");
    assertThat(json.err()).isEmpty();
    assertThat(json.lines()).hasSize(2);
    assertThat(json.lines().get(0)).contains("\"event\":\"sweep\"", "\"complete\":false");
    assertThat(json.lines().get(1))
        .contains("\"event\":\"put\"", "\"address\":\"ucxl://watched/b\"", "\"dots\":[");
  }

  @Test
  void aNodeThatHasTooMuchToDoIsNoticedByTheExitCode() {
    assertFails(run("get", "ucxl://busy/x", "--json"), 6, "unavailable", "too much to do");
  }

  @Test
  void allThatAnEntryHasCanBeGiven() {
    put(
        "ucxl://shop/all",
        "x",
        "--tag",
        "a",
        "--tag",
        "b",
        "--technology",
        "go",
        "--link",
        "ucxl://shop/other",
        "--metadata",
        "owner=ada",
        "--media-type",
        "text/x-go",
        "--ttl",
        "1h",
        "--consistency",
        "all");
    JsonNode sibling = ok("get", "ucxl://shop/all", "--json").json().path("siblings").path(0);
    assertThat(sibling.path("tags")).hasToString("[\"a\",\"b\"]");
    assertThat(sibling.path("technologies")).hasToString("[\"go\"]");
    assertThat(sibling.path("links")).hasToString("[\"ucxl://shop/other\"]");
    assertThat(sibling.path("metadata")).hasToString("{\"owner\":\"ada\"}");
    assertThat(sibling.path("mediaType").asText()).isEqualTo("text/x-go");
    assertThat(sibling.has("expiresAt")).isTrue();
  }

  @Test
  void siblingsAreAllPrintedAndTheExitCodeIsFour() {
    putSiblings("ucxl://shop/siblings");
    Result text = run("get", "ucxl://shop/siblings");
    assertThat(text.exitCode()).isEqualTo(4);
    assertThat(text.out()).contains("left", "right", "dot ", "by 12D3", "for developer");
    assertThat(text.err()).contains("2 versions", "coterie resolve");
    Result json = run("get", "ucxl://shop/siblings", "--json");
    assertThat(json.exitCode()).isEqualTo(4);
    assertThat(json.json().path("siblings")).hasSize(2);
    assertThat(json.err()).isEmpty();
  }

  @Test
  void siblingsThatCannotBeReadAreCounted() {
    String token = put("ucxl://shop/half", "base").path("context").asText();
    put("ucxl://shop/half", "readable", "--context", token);
    ok(
        "put",
        "ucxl://shop/half",
        "--text",
        "x",
        "--role",
        FakeStore.FOREIGN_ROLE,
        "--context",
        token);
    Result result = run("get", "ucxl://shop/half");
    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.out()).contains("readable", "and 1 sealed to roles");
    Result resolved = ok("resolve", "ucxl://shop/half", "--last-writer-wins");
    assertThat(resolved.err()).contains("1 that are sealed to roles not held here");
  }

  @Test
  void conditionsThatDoNotHoldAreConflictsAndNothingIsWritten() {
    String token = put("ucxl://shop/cond", "one").path("context").asText();
    put("ucxl://shop/cond", "two", "--if-match", token);
    String[] put = {"put", "ucxl://shop/cond", "--text", "x", "--role", "developer", "--json"};
    assertFails(run(with(put, "--if-match", token)), 4, "conflict", "moved on");
    assertFails(run(with(put, "--if-absent")), 4, "conflict", "exists");
    assertFails(
        run("rm", "ucxl://shop/cond", "--if-match", token, "--json"), 4, "conflict", "moved on");
    assertThat(ok("get", "ucxl://shop/cond").out()).isEqualTo("two");
  }

  private static String[] with(String[] arguments, String... more) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aReadIsAsNewAsTheTokenOrUnavailable() {
    String token = put("ucxl://shop/fresh", "x").path("context").asText();
    assertThat(ok("get", "ucxl://shop/fresh", "--at-least", token).out()).isEqualTo("x");
    assertFails(run("get", "ucxl://shop/never", "--at-least", token, "--json"), 6, "unavailable");
  }

  @Test
  void aDeletedEntryIsNotFound() {
    put("ucxl://shop/gone", "x");
    assertThat(ok("rm", "ucxl://shop/gone").lines()).first().isEqualTo("deleted ucxl://shop/gone");
    assertFails(run("get", "ucxl://shop/gone", "--json"), 3, "not-found", "ucxl://shop/gone");
    assertFails(run("rm", "ucxl://shop/gone", "--json"), 3, "not-found");
    put("ucxl://shop/gone2", "x");
    ObjectNode json = ok("rm", "ucxl://shop/gone2", "--json", "--consistency", "one").json();
    assertThat(json.path("address").asText()).isEqualTo("ucxl://shop/gone2");
  }

  @Test
  void eachKindOfFailureHasItsExitCode() {
    assertFails(run("get", "ucxl://unreachable/x", "--json"), 6, "unavailable", "1 of the 2");
    assertFails(run("get", "ucxl://broken/x", "--json"), 1, "failed", "not foreseen");
    ok("put", "ucxl://shop/secret", "--text", "x", "--role", FakeStore.FOREIGN_ROLE);
    assertFails(run("get", "ucxl://shop/secret", "--json"), 5, "refused", "sealed to roles");
    put("ucxl://shop/mine", "x");
    assertFails(run("get", "ucxl://shop/mine", "--role", "architect", "--json"), 5, "refused");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "put nonsense --text x --role r|ucxl",
        "put ucxl://shop/../x --text x --role r|..",
        "put ucxl://shop/x --text x --role UPPER|UPPER",
        "put ucxl://shop/x --text x|--role",
        "put ucxl://shop/x --role r|content once",
        "put ucxl://shop/x --role r --text x -|content once",
        "put ucxl://shop/x --role r --text x --file y|content once",
        "put ucxl://shop/x --role r stdin|one argument too many",
        "put ucxl://shop/x --role r --file /no/such/file|no file",
        "put ucxl://shop/x --role r --file /|cannot be read",
        "put ucxl://shop/x --role r --text x --ttl soon|soon",
        "put ucxl://shop/x --role r --text x --consistency most|most",
        "put ucxl://shop/x --role r --text x --context ?|context token",
        "put ucxl://shop/x --role r --text x --metadata novalue|novalue",
        "get|ADDRESS",
        "get shop|ucxl",
        "get ucxl://shop/x --at-least ?|context token",
        "get ucxl://shop/x --frobnicate|frobnicate",
        "rm ucxl://|segment",
        "ls shop|ucxl",
        "conflicts shop|ucxl",
        "export ucxl://shop|--to",
        "export shop --to /tmp/never|ucxl",
        "export ucxl://shop/x --sealed --to /tmp/never|--sealed",
        "import /no/such/tree --under ucxl://shop --role r|no directory",
        "import / --under shop --role r|ucxl",
        "import / --under ucxl:// --role r|authority",
        "resolve ucxl://shop/x|one of",
        "resolve ucxl://shop/x --take a:1 --text x|one of",
        "resolve ucxl://shop/x --take a:1 --role r|--role",
        "frobnicate|frobnicate"
      })
  void whatMakesNoSenseIsAUsageError(String line, String part) {
    Result json = run((line + " --json").split(" "));
    assertFails(json, 2, "invalid", part);
    Result text = run(line.split(" "));
    assertThat(text.exitCode()).isEqualTo(2);
    assertThat(text.out()).isEmpty();
    assertThat(text.err()).startsWith("coterie: ").contains(part);
  }

  @Test
  void listsShowWhatIsUnderAPrefix() {
    put("ucxl://list/b", "x");
    putSiblings("ucxl://list/a");
    ok("put", "ucxl://list/c", "--text", "x", "--role", FakeStore.FOREIGN_ROLE);
    Result text = ok("ls", "ucxl://list/");
    assertThat(text.lines()).containsExactly("ucxl://list/a  (2 siblings)", "ucxl://list/b");
    assertThat(text.err()).contains("1 that this node cannot read");
    ObjectNode json = ok("ls", "ucxl://list", "--json").json();
    assertThat(json.path("entries")).hasSize(2);
    assertThat(json.path("unreadable").asInt()).isEqualTo(1);
    api.node().store().regionsUnseen = 1;
    try {
      assertThat(ok("ls", "ucxl://list").err())
          .contains("3 of 4 regions of the key space could be seen");
      api.node().store().regionsUnseen = 0;
      api.node().store().age = Duration.ofMinutes(5);
      assertThat(ok("ls", "ucxl://list").err()).contains("300 s old");
      int before = api.node().store().freshListings();
      assertThat(ok("ls", "ucxl://list", "--fresh").lines()).hasSize(2);
      assertThat(ok("conflicts", "ucxl://list", "--fresh").lines()).isNotEmpty();
      assertThat(api.node().store().freshListings()).isEqualTo(before + 2);
    } finally {
      api.node().store().age = Duration.ZERO;
      api.node().store().regionsUnseen = 0;
    }
  }

  @Test
  void conflictsAreListedSideBySide() {
    putSiblings("ucxl://fights/one");
    put("ucxl://fights/calm", "x");
    Result text = ok("conflicts", "ucxl://fights");
    assertThat(text.lines()).hasSize(3).first().isEqualTo("ucxl://fights/one");
    assertThat(ok("conflicts", "ucxl://fights", "--json").json().path("conflicts")).hasSize(1);
    assertThat(ok("conflicts", "ucxl://peace").err()).contains("no conflicts");
  }

  @Test
  void aSiblingThatIsTakenKeepsItsRolesAndTags() {
    putSiblings("ucxl://shop/take");
    JsonNode siblings = run("get", "ucxl://shop/take", "--json").json().path("siblings");
    String dot = siblings.path(0).path("dot").asText();
    assertThat(ok("resolve", "ucxl://shop/take", "--take", dot).out()).contains("resolved");
    JsonNode left = ok("get", "ucxl://shop/take", "--json").json().path("siblings").path(0);
    assertThat(left.path("content")).isEqualTo(siblings.path(0).path("content"));
    assertThat(left.path("tags")).isEqualTo(siblings.path(0).path("tags"));
    assertFails(run("resolve", "ucxl://shop/take", "--take", dot, "--json"), 3, "not-found", dot);
  }

  @Test
  void theLastWriterCanWin() {
    putSiblings("ucxl://shop/last");
    ok("resolve", "ucxl://shop/last", "--last-writer-wins", "--json").json();
    assertThat(ok("get", "ucxl://shop/last").out()).isEqualTo("right");
  }

  @Test
  void mergedContentIsSealedAsTheSiblingsAreAndHasTheirTags() {
    putSiblings("ucxl://shop/merge");
    ok("resolve", "ucxl://shop/merge", "--text", "both");
    JsonNode merged = ok("get", "ucxl://shop/merge", "--json").json().path("siblings").path(0);
    assertThat(merged.path("content").asText()).isEqualTo("both");
    assertThat(merged.path("roles")).hasToString("[\"developer\"]");
    assertThat(merged.path("tags")).hasToString("[\"l\",\"r\"]");
  }

  @Test
  void contentMergedOfSiblingsForDifferentRolesNeedsItsRolesNamed() {
    String token = put("ucxl://shop/mixed", "base").path("context").asText();
    put("ucxl://shop/mixed", "open", "--context", token);
    ok("put", "ucxl://shop/mixed", "--text", "closed", "--role", "architect", "--context", token);
    assertFails(
        run("resolve", "ucxl://shop/mixed", "--text", "both", "--json"), 2, "invalid", "--role");
    assertThat(run("get", "ucxl://shop/mixed").exitCode()).isEqualTo(4);
    ok("resolve", "ucxl://shop/mixed", "--text", "both", "--role", "architect");
    assertThat(ok("get", "ucxl://shop/mixed", "--role", "architect").out()).isEqualTo("both");
  }
}
