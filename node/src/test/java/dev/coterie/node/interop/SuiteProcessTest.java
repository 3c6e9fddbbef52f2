package dev.coterie.node.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The short form of {@code scripts/interop suite}: libp2p's own tests of connecting. */
class SuiteProcessTest {
  @Test
  void coteriePassesTheConnectionTestsOfLibp2psOwnSuite() throws Exception {
    Programs programs = Programs.install(Path.of(""));
    assumeTrue(
        programs.present().contains(Implementation.JS),
        () -> "nothing to run the suite with: " + programs.skipped());
    assertThat(SuiteRun.run(programs, true)).isZero();
  }
}
