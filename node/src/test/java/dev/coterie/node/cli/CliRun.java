package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Runs commands in this process, and keeps what they print. */
final class CliRun {
  private final Path home;
  private byte[] stdin = {};
  private Map<String, String> variables = Map.of();
  private boolean terminal;
  private final FakeHomes homes = new FakeHomes();
  private final List<BooleanSupplier> onTermination = new ArrayList<>();

  CliRun(Path home) {
    this.home = home;
  }

  /** What a command printed, and its exit code. */
  record Result(int exitCode, byte[] outBytes, String err) {
    String out() {
      return new String(outBytes, StandardCharsets.UTF_8);
    }

    List<String> lines() {
      return out().lines().toList();
    }

    ObjectNode json() {
      if (out().lines().count() != 1) {
        throw new AssertionError("not one line: " + out());
      }
      return Json.parse(outBytes, "The output");
    }

    ObjectNode errorJson() {
      return Json.parse(err.getBytes(StandardCharsets.UTF_8), "The error");
    }
  }

  CliRun stdin(byte[] bytes) {
    stdin = bytes;
    return this;
  }

  CliRun variables(Map<String, String> values) {
    variables = values;
    return this;
  }

  CliRun terminal() {
    terminal = true;
    return this;
  }

  FakeHomes homes() {
    return homes;
  }

  /** Tells the running command to end, as a signal would. */
  boolean terminate() {
    return onTermination.stream().allMatch(BooleanSupplier::getAsBoolean);
  }

  /** Runs a command on the home. */
  Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    return runAsIs(all.toArray(String[]::new));
  }

  Result runAsIs(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Environment environment =
        new Environment(
            new ByteArrayInputStream(stdin),
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            variables,
            terminal,
            () -> homes,
            onTermination::add);
    int exitCode = Cli.run(environment, arguments);
    return new Result(exitCode, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
  }
}
