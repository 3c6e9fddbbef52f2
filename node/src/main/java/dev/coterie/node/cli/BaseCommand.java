package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.ApiClient;
import dev.coterie.node.api.Json;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What all commands have: a home, JSON or text, help. */
@Command(mixinStandardHelpOptions = true, versionProvider = Release.class)
abstract class BaseCommand implements Callable<Integer> {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int CONFLICT = 4;

  private static final String HOME_VARIABLE = "COTERIE_HOME";

  private final Environment environment;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--home",
      paramLabel = "DIR",
      description = "the node's directory; else $COTERIE_HOME, else ~/.coterie")
  private @Nullable String homeOption;

  @Option(names = "--json", description = "print one JSON object on one line")
  private boolean json;

  BaseCommand(Environment environment) {
    this.environment = environment;
  }

  Environment environment() {
    return environment;
  }

  boolean isJson() {
    return json;
  }

  Path home() {
    String named = homeOption != null ? homeOption : environment.variables().get(HOME_VARIABLE);
    try {
      return named == null || named.isBlank()
          ? Path.of(System.getProperty("user.home"), ".coterie")
          : Path.of(named).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw usage("'" + named + "' is no directory name: " + e.getReason());
    }
  }

  ApiClient client() {
    return ApiClient.of(home());
  }

  ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  /** Prints one line to standard output. */
  void print(String line) {
    environment.out().println(line);
  }

  void print(ObjectNode document) {
    environment.out().println(Json.line(document));
  }

  /** Says something to a person; nothing with {@code --json}. */
  void tell(String line) {
    if (!json) {
      environment.err().println(line);
    }
  }

  static List<String> texts(ObjectNode document, String name) {
    List<String> texts = new java.util.ArrayList<>();
    document.path(name).forEach(element -> texts.add(element.asText()));
    return texts;
  }
}
