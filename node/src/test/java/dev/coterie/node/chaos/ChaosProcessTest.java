package dev.coterie.node.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.node.chaos.ChaosOptions.Plant;
import dev.coterie.simulator.check.InvariantVerdict;
import dev.coterie.simulator.check.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A minute of faults against real peers; {@code scripts/chaos} does ten. */
class ChaosProcessTest {
  private static final Path JAR = Path.of("target", "coterie.jar");

  @TempDir private Path directory = Path.of("target");

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private List<InvariantVerdict> run(Duration lasting, Plant plant) throws Exception {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new Chaos(ChaosOptions.of(JAR, lasting, 1, plant), out).run(directory);
  }

  private String report() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void nothingAcknowledgedIsLostAndNothingDeletedComesBackUnderFaults() throws Exception {
    List<InvariantVerdict> verdicts = run(Duration.ofMinutes(1), Plant.NONE);
    assertThat(verdicts).as(report()).allMatch(v -> v.outcome() == Outcome.HELD);
  }

  @Test
  void anAcknowledgedWriteThatWasNeverMadeIsFound() throws Exception {
    List<InvariantVerdict> verdicts = run(Duration.ofSeconds(5), Plant.LOST_ACK);
    assertThat(verdicts)
        .as(report())
        .filteredOn(v -> v.outcome() == Outcome.FIRED)
        .extracting(InvariantVerdict::id)
        .contains("I1");
  }

  @Test
  void aDeletedContentThatIsWrittenAnewIsFound() throws Exception {
    List<InvariantVerdict> verdicts = run(Duration.ofSeconds(5), Plant.RESURRECT);
    assertThat(verdicts)
        .as(report())
        .filteredOn(v -> v.outcome() == Outcome.FIRED)
        .extracting(InvariantVerdict::id)
        .contains("I4");
  }
}
