package dev.coterie.node.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The short form of {@code scripts/interop}, with those implementations that can be run here. */
class InteropProcessTest {
  @Test
  void otherImplementationsAndCoterieUnderstandEachOther() throws Exception {
    Programs programs = Programs.install(Path.of(""));
    assumeTrue(programs.present().size() > 1, () -> "nothing to run beside: " + programs.skipped());
    InteropRun run = new InteropRun(programs, true, System.out);
    assertThat(run.run()).isEmpty();
    run.report();
  }
}
