package dev.coterie.node.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.wire.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every decoder on its committed corpus, and then on what a fuzzer makes of it in ten seconds. */
class DecodersFuzzTest {
  private static final Duration EACH = Duration.ofSeconds(10);

  @ParameterizedTest
  @EnumSource
  void noCommittedInputBreaksARule(FuzzTarget target) throws Exception {
    List<Path> inputs;
    try (Stream<Path> files = Files.list(FuzzSeeds.COMMITTED.resolve(target.toString()))) {
      inputs = files.sorted().toList();
    }
    assertThat(inputs).isNotEmpty();
    for (Path each : inputs) {
      target.run(Files.readAllBytes(each));
    }
  }

  @Test
  void whatFuzzingBeginsFromIsCommittedAndHoldsEveryGoldenMessage() throws Exception {
    Map<FuzzTarget, Map<String, byte[]>> seeds = FuzzSeeds.all();
    assertThat(seeds).containsOnlyKeys(FuzzTarget.values());
    for (Map.Entry<FuzzTarget, Map<String, byte[]>> each : seeds.entrySet()) {
      Path committed = FuzzSeeds.COMMITTED.resolve(each.getKey().toString());
      each.getValue()
          .forEach((name, bytes) -> assertThat(committed.resolve(name)).hasBinaryContent(bytes));
    }
  }

  @Test
  void responsesToEveryKindOfRequestAreFuzzed() {
    assertThat(MessageTargets.requests())
        .extracting(request -> (Object) request.getClass())
        .containsExactlyInAnyOrder((Object[]) Request.class.getPermittedSubclasses());
  }

  @Test
  void tenSecondsOfFuzzingBreakNoRule() throws InterruptedException, IOException {
    Path work = Files.createDirectories(Path.of("target", "fuzz-test"));
    List<FuzzRun.Result> results =
        new FuzzRun(FuzzSeeds.COMMITTED, work, EACH).run(List.of(FuzzTarget.values()));
    FuzzRun.report(results);
    assertThat(results).allSatisfy(each -> assertThat(each.finding()).isEmpty());
  }
}
