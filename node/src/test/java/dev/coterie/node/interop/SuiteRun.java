package dev.coterie.node.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs libp2p's own suite, {@code @libp2p/interop}, with Coterie in the place of its {@code go}
 * peer: {@code scripts/interop suite [--short]}.
 */
final class SuiteRun {
  private SuiteRun() {}

  /** The command of the suite's runner, where js is present. */
  static List<String> command(Programs programs, boolean shortRun) {
    List<String> command =
        new ArrayList<>(List.of("node", programs.javascript().resolve("suite.mjs").toString()));
    if (shortRun) {
      command.add("--short");
    }
    command.add("--");
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            programs.classPath(),
            InteropDaemon.class.getName()));
    return command;
  }

  /** Runs it and gives its exit code; 0 when all passed or there is no Node to run it with. */
  static int run(Programs programs, boolean shortRun) throws IOException, InterruptedException {
    if (!programs.present().contains(Implementation.JS)) {
      programs.skipped().forEach(why -> System.out.println("skipped: " + why));
      return 0;
    }
    // Node makes the standard input that it is given non-blocking, also for whoever shares it: a
    // test runner that hears its commands there would break.
    Process suite =
        new ProcessBuilder(command(programs, shortRun)).redirectErrorStream(true).start();
    suite.getOutputStream().close();
    suite.getInputStream().transferTo(System.out);
    return suite.waitFor();
  }
}
