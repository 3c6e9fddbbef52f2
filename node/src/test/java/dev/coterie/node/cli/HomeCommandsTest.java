package dev.coterie.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiFile;
import dev.coterie.node.api.FakeNode;
import dev.coterie.node.api.FakeStore;
import dev.coterie.node.api.Finding;
import dev.coterie.node.api.TestApi;
import dev.coterie.node.cli.CliRun.Result;
import dev.coterie.node.config.Setting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class HomeCommandsTest {
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

  @Test
  void initPrintsThePeerId(@TempDir Path fresh) {
    CliRun cli = new CliRun(fresh.resolve("ada"));
    Result result = cli.run("init", "--realm", "shop", "--open", "--replicas", "3");
    assertThat(result.out().strip()).isEqualTo(FakeStore.WRITER.toString());
    assertThat(cli.homes().asked).containsExactly("init ada shop true 3");
    ObjectNode json = cli.run("init", "--realm", "shop", "--json").json();
    assertThat(json.path("peerId").asText()).isEqualTo(FakeStore.WRITER.toString());
    assertThat(json.path("realm").asText()).isEqualTo("shop");
    assertThat(cli.homes().asked).last().isEqualTo("init ada shop false 8");
  }

  @Test
  void theDoctorLooksAtAHomeThatNoNodeRunsOn(@TempDir Path fresh) {
    CliRun cli = new CliRun(fresh.resolve("ada"));
    Result well = cli.run("doctor");
    assertThat(well.exitCode()).isZero();
    assertThat(well.err()).contains("no node runs on");
    assertThat(cli.homes().asked).containsExactly("examine ada");
    cli.homes().findings =
        List.of(
            new Finding(
                "secrets", Finding.Severity.PROBLEM, "1 file.", "Open.", "chmod.", List.of()));
    Result open = cli.run("doctor", "--json");
    assertThat(open.exitCode()).isEqualTo(1);
    assertThat(open.json().path("findings").get(0).path("check").asText()).isEqualTo("secrets");
  }

  @Test
  void joinMakesAHomeFromATicket(@TempDir Path fresh) {
    CliRun cli = new CliRun(fresh.resolve("ben"));
    assertThat(cli.run("join", " ticket\n").exitCode()).isZero();
    assertThat(cli.homes().asked).containsExactly("join ben ticket");
    Result used = cli.run("join", "used");
    assertThat(used.exitCode()).isEqualTo(5);
    assertThat(used.err()).contains("has been used");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "init|--realm",
        "init --realm x --replicas 0|1 to 64",
        "init --realm x --replicas 65|1 to 64",
        "init --realm x --replicas many|many",
        "join|TICKET",
        "run --api 0.0.0.0:1|loopback",
        "run --listen nonsense|listen",
        "run --sync-every never|never",
        "config show --fsync maybe|maybe",
        "config|show",
        "role|create",
        "role create Upper|Upper",
        "role grant x|NAME",
        "role grant nobody x|peer id",
        "invite --role a:admin|admin",
        "invite --expires never|never"
      })
  void whatMakesNoSenseIsAUsageError(String line, String part) {
    Result result = run(line.split(" "));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err()).contains(part);
    assertThat(result.out()).isEmpty();
  }

  @Test
  void runPrintsItsLinesAndStopsWhenTold(@TempDir Path fresh) throws Exception {
    CliRun cli = new CliRun(fresh).variables(Map.of("COTERIE_GOSSIP_EVERY", "7s"));
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(
            () -> cli.run("run", "--listen", "/ip4/127.0.0.1/tcp/0", "--storing", "false"));
    assertThat(cli.homes().running.await(20, TimeUnit.SECONDS)).isTrue();
    while (!result.isDone() && cli.homes().asked.isEmpty()) {
      assertThat(cli.terminate()).isTrue();
    }
    assertThat(result.get(20, TimeUnit.SECONDS).exitCode()).isZero();
    String peer = FakeStore.WRITER.toString();
    assertThat(result.get().lines())
        .containsExactly(
            "peer " + peer,
            "listening /ip4/127.0.0.1/tcp/4001/p2p/" + peer,
            "listening /ip6/::1/tcp/4001/p2p/" + peer,
            "api http://127.0.0.1:4080",
            "ready");
    assertThat(cli.homes().asked).first().isEqualTo("stop PT5S");
    var settings = Objects.requireNonNull(cli.homes().settings);
    assertThat(settings.network().listen()).hasToString("[/ip4/127.0.0.1/tcp/0]");
    assertThat(settings.peer().storing()).isFalse();
    assertThat(settings.peer().gossipEvery()).hasSeconds(7);
  }

  @Test
  void aNodeThatDoesNotStopInTimeSaysSo(@TempDir Path fresh) throws Exception {
    CliRun cli = new CliRun(fresh);
    cli.homes().stopsInTime = false;
    CompletableFuture<Result> result = CompletableFuture.supplyAsync(() -> cli.run("run"));
    assertThat(cli.homes().running.await(20, TimeUnit.SECONDS)).isTrue();
    while (cli.homes().asked.isEmpty()) {
      assertThat(cli.terminate()).isEqualTo(cli.homes().asked.isEmpty());
    }
    cli.homes().stopsInTime = true;
    assertThat(cli.terminate()).isTrue();
    assertThat(result.get(20, TimeUnit.SECONDS).err()).contains("did not stop within 5 s");
  }

  @Test
  void settingsAreShownWithTheirOrigin(@TempDir Path fresh) throws IOException {
    Files.writeString(fresh.resolve("config.yaml"), "storing: false\n");
    CliRun cli = new CliRun(fresh).variables(Map.of("COTERIE_FSYNC", "never"));
    Result text = cli.run("config", "show", "--origin", "--api", "127.0.0.1:0");
    assertThat(text.lines())
        .contains(
            "storing: false  # config.yaml line 1",
            "fsync: never  # environment COTERIE_FSYNC",
            "api: 127.0.0.1:0  # flag --api",
            "sync-every: 1m  # default");
    assertThat(cli.run("config", "show").lines()).contains("sync-every: 1m");
    assertThat(cli.run("config", "show", "--json").json().path("settings"))
        .hasSize(Setting.values().length);
    Files.writeString(fresh.resolve("config.yaml"), "stroing: false\n");
    assertThat(cli.run("config", "show").err()).contains("stroing");
    assertThat(ok("config", "show", "--running", "--origin").lines())
        .containsExactly("fsync: never  # flag --fsync");
  }

  @Test
  void statusAndPeersAreShown() {
    assertThat(ok("status").lines())
        .contains("realm: shop", "routingTable: 6", "roles: developer:write");
    assertThat(ok("status", "--json").json().path("owedReplicas").asInt()).isEqualTo(2);
    assertThat(ok("peers").out())
        .isEqualTo(
            FakeNode.STRANGER + "  connected  member  zone rack-2  /ip4/127.0.0.1/tcp/4002\n");
    assertThat(ok("peers", "--json").json().path("peers")).hasSize(1);
  }

  @Test
  void thePeersThatShouldHoldAnEntryAreNamed() {
    Result text = ok("dht", "lookup", "ucxl://shop/x");
    assertThat(text.lines()).hasSize(2).last().isEqualTo(FakeNode.STRANGER.toString());
    assertThat(ok("dht", "lookup", "ucxl://shop/x", "--json").json().path("replicas")).hasSize(1);
    assertThat(run("dht", "lookup", "shop").exitCode()).isEqualTo(2);
  }

  @Test
  void rolesAreMadeListedGrantedRevokedAndTheirKeyShown() {
    assertThat(ok("role", "create", "tester", "--write", "ucxl://shop/test").out())
        .isEqualTo("tester  epoch 1  held here: write  members: 1  writes in: ucxl://shop/test\n");
    String peer = FakeNode.STRANGER.toString();
    assertThat(ok("role", "grant", peer, "tester:write").out()).contains("members: 2");
    assertThat(ok("role", "grant", peer, "tester", "--json").json().path("holders").toString())
        .contains("{\"peer\":\"" + peer + "\",\"level\":\"read\"}");
    assertThat(ok("role", "revoke", peer, "tester").out()).contains("members: 1");
    assertThat(ok("role", "ls").out()).contains("tester  epoch 1");
    assertThat(ok("role", "ls", "--json").json().path("roles")).hasSize(1);
    assertThat(ok("role", "key", "tester").lines()).last().isEqualTo("AGE-SECRET-KEY-1TEST");
    assertThat(run("role", "key", FakeStore.FOREIGN_ROLE).exitCode()).isEqualTo(5);
    assertThat(run("role", "grant", peer, "unknown").exitCode()).isEqualTo(3);
    assertThat(run("role", "create", "tester").exitCode()).isEqualTo(4);
  }

  @Test
  void aTicketIsOneLine() {
    Result text = ok("invite", "--role", "developer:write", "--role", "architect");
    assertThat(text.out()).isEqualTo("coterie1ticket\n");
    assertThat(text.err()).contains("Keep it secret");
    ObjectNode json = ok("invite", "--expires", "2h", "--json").json();
    assertThat(json.path("expiresAt").asText()).isEqualTo("2026-01-01T02:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "peers",
        "ls",
        "conflicts",
        "get ucxl://a/b",
        "rm ucxl://a/b",
        "role ls",
        "put ucxl://a/b --role r --text x",
        "resolve ucxl://a/b --text x",
        "invite"
      })
  void withoutARunningNodeACommandSaysHowToStartOne(String line, @TempDir Path empty) {
    Result result = new CliRun(empty).run(line.split(" "));
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("coterie run --home " + empty);
  }

  @Test
  void aNodeThatWasKilledIsToldFromOneThatRuns(@TempDir Path stale) throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    new ApiFile(URI.create("http://127.0.0.1:" + port), "old").write(stale);
    Result result = new CliRun(stale).run("status");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("No node runs on the home", "coterie run");
  }

  @Test
  void anotherNodesTokenIsRefused(@TempDir Path other) {
    api.writeApiFile(other);
    new ApiFile(ApiFile.read(other).uri(), "wrong").write(other);
    Result result = new CliRun(other).run("status", "--json");
    assertThat(result.exitCode()).isEqualTo(5);
    assertThat(result.errorJson().path("message").asText()).contains("bearer token");
  }

  @Test
  void theHomeComesFromTheFlagThenTheEnvironment(@TempDir Path empty) {
    CliRun cli = new CliRun(empty).variables(Map.of("COTERIE_HOME", home.toString()));
    assertThat(cli.runAsIs("status").exitCode()).isZero();
    assertThat(cli.run("status").exitCode()).isEqualTo(1);
  }

  @Test
  void everyCommandHasHelp() {
    Result root = new CliRun(home).runAsIs("--help");
    assertThat(root.exitCode()).isZero();
    List<String> commands =
        List.of(
            "init",
            "run",
            "invite",
            "join",
            "role",
            "put",
            "get",
            "rm",
            "ls",
            "import",
            "export",
            "conflicts",
            "resolve",
            "status",
            "peers",
            "config");
    for (String command : commands) {
      assertThat(root.out()).contains("\n  " + command);
      Result help = new CliRun(home).runAsIs(command, "--help");
      assertThat(help.exitCode()).isZero();
      assertThat(help.out()).contains("Usage: coterie " + command, "--home", "--json");
    }
    assertThat(root.out()).contains("6 unavailable");
    assertThat(new CliRun(home).runAsIs("run", "--help").out()).contains("--sync-every=DURATION");
    assertThat(new CliRun(home).runAsIs("--version").out()).startsWith("coterie ");
    assertThat(new CliRun(home).runAsIs().exitCode()).isEqualTo(2);
  }
}
