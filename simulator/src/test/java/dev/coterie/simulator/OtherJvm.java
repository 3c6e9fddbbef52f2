package dev.coterie.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a JVM of its own, with this one's class path. */
public final class OtherJvm {
  private OtherJvm() {}

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The lines that it printed; an error where it did not end well within two minutes. */
  public static List<String> run(Class<?> main) throws IOException, InterruptedException {
    return start(main).lines(PATIENCE);
  }

  /** A JVM that runs beside this one. */
  public record Running(Process process, String name) {
    /** The lines that it printed; an error where it did not end well in time. */
    public List<String> lines(Duration within) throws IOException, InterruptedException {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(within.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(name + " did not end well");
      }
      return output.lines().toList();
    }
  }

  /** Starts it, with those system properties that this one has of these. */
  public static Running start(Class<?> main, String... properties) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Another way to hash identities: what depends on them comes out differently. (Not 2, the same
    // hash for all: protobuf's descriptors cannot stand in one bucket of a map.)
    command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=0"));
    command.add("-XX:+UseSerialGC"); // a simulation is one thread, and shares the cores with this
    for (String property : properties) {
      if (System.getProperty(property) != null) {
        command.add("-D" + property + "=" + System.getProperty(property));
      }
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Running(process, main.getName());
  }
}
