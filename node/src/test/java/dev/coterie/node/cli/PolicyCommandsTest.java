package dev.coterie.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.TestApi;
import dev.coterie.node.cli.CliRun.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class PolicyCommandsTest {
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

  private static Result run(String arguments) {
    return new CliRun(home).run(arguments.split(" "));
  }

  private static Result ok(String arguments) {
    Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result;
  }

  @Test
  void aPolicyIsSetAddedToListedAndTakenAway() {
    ObjectNode set = ok("policy set ucxl://shop/few --replicas-max 2 --json").json();
    assertThat(set).hasToString("{\"prefix\":\"ucxl://shop/few\",\"replicasMax\":2}");
    Result more =
        ok("policy set ucxl://shop/few --replicas-min 2 --strategy lazy --consistency one");
    assertThat(more.out())
        .isEqualTo(
            "ucxl://shop/few  replicas at least 2  at most 2  strategy lazy  consistency one\n");
    ok("policy set --realm --consistency all");
    ObjectNode all = ok("policy ls --json").json();
    assertThat(all.path("policies").findValuesAsText("prefix"))
        .containsExactly("ucxl://", "ucxl://shop/few");
    assertThat(ok("policy ls").out().lines()).hasSize(2);

    assertThat(ok("policy rm ucxl://shop/few").out()).contains("ucxl://shop/few");
    assertThat(ok("policy rm --realm --json").json()).hasToString("{\"prefix\":\"ucxl://\"}");
    assertThat(ok("policy ls").out()).isEmpty();
  }

  @Test
  void whatHoldsForAnEntryIsShownWhetherOrNotItExists() {
    ObjectNode shown = ok("policy show ucxl://shop/a --json").json();
    assertThat(shown)
        .hasToString(
            "{\"replicasMin\":1,\"replicasMax\":3,\"strategy\":\"eager\","
                + "\"consistency\":\"quorum\",\"address\":\"ucxl://shop/a\"}");
    assertThat(ok("policy show ucxl://shop/a").out())
        .startsWith("no policy covers it  replicas at least 1  at most 3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "policy|2|Name one of set, rm, ls, show",
        "policy set --replicas-max 2|2|one of the two",
        "policy set ucxl://shop --realm --replicas-max 2|2|one of the two",
        "policy set ucxl://shop|2|Say something",
        "policy set shop --replicas-max 2|2|shop",
        "policy set ucxl://shop --replicas-max two|2|two",
        "policy set ucxl://shop --replicas-max 0|2|from 1 to 64, not 0",
        "policy set ucxl://shop --replicas-max -1|2|from 1 to 64, not -1",
        "policy set ucxl://shop --replicas-min 65|2|from 1 to 64, not 65",
        "policy set ucxl://shop --replicas-max 4|2|1 to 3 go",
        "policy set ucxl://shop --strategy greedy|2|eager, lazy, not 'greedy'",
        "policy set ucxl://shop --consistency most|2|all, one, quorum, not 'most'",
        "policy set ucxl://shop ucxl://b --replicas-max 2|2|too many arguments",
        "policy rm ucxl://none|3|no policy for just ucxl://none",
        "policy rm|2|one of the two",
        "policy show|2|ADDRESS",
        "policy show shop|2|shop"
      })
  void badInputSaysWhatIsWrongWithIt(String arguments, int exitCode, String message) {
    Result result = run(arguments);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
    assertThat(result.err()).contains(message);
    assertThat(result.out()).isEmpty();
    assertThat(run(arguments + " --json").err()).contains("\"exitCode\":" + exitCode);
  }
}
