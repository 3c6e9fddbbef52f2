package dev.coterie.node.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coterie.node.api.Json;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Runs a command line to its exit code. */
public final class Cli {
  private final Environment environment;
  private final boolean json;

  private Cli(Environment environment, boolean json) {
    this.environment = environment;
    this.json = json;
  }

  /** Runs one command; all that it has to say is said when this returns its exit code. */
  public static int run(Environment environment, String... arguments) {
    Cli cli = new Cli(environment, Arrays.asList(arguments).contains("--json"));
    int exitCode = cli.commandLine().execute(arguments);
    environment.out().flush();
    environment.err().flush();
    return exitCode;
  }

  private CommandLine commandLine() {
    CommandLine root = new CommandLine(new RootCommand());
    root.addSubcommand(new InitCommand(environment));
    root.addSubcommand(new JoinCommand(environment));
    root.addSubcommand(new RunCommand(environment).commandLine());
    root.addSubcommand(new InviteCommand(environment));
    root.addSubcommand(RoleCommands.commandLine(environment));
    root.addSubcommand(new PutCommand(environment));
    root.addSubcommand(new GetCommand(environment));
    root.addSubcommand(new RmCommand(environment));
    root.addSubcommand(new LsCommand(environment));
    root.addSubcommand(new ImportCommand(environment));
    root.addSubcommand(new ExportCommand(environment));
    root.addSubcommand(new ConflictsCommand(environment));
    root.addSubcommand(new ResolveCommand(environment));
    root.addSubcommand(new StatusCommand(environment));
    root.addSubcommand(new PeersCommand(environment));
    root.addSubcommand(DhtCommands.commandLine(environment));
    root.addSubcommand(ConfigCommands.commandLine(environment));
    root.setOut(writer(environment.out()));
    root.setErr(writer(environment.err()));
    root.setParameterExceptionHandler(this::usage);
    root.setExecutionExceptionHandler((e, command, parsed) -> failed(e));
    return root;
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
  }

  private int usage(ParameterException e, String... arguments) {
    String message = String.valueOf(e.getMessage());
    report(Kind.INVALID, message);
    if (!json) {
      CommandLine command = e.getCommandLine();
      CommandLine.UnmatchedArgumentException.printSuggestions(e, writer(environment.err()));
      environment
          .err()
          .println("Usage: see '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return Kind.INVALID.exitCode();
  }

  private int failed(Exception e) {
    if (e instanceof CoterieException known) {
      report(known.kind(), String.valueOf(known.getMessage()));
      return known.kind().exitCode();
    }
    report(Kind.FAILED, "This is a fault of coterie itself: " + e);
    e.printStackTrace(environment.err());
    return Kind.FAILED.exitCode();
  }

  private void report(Kind kind, String message) {
    if (!json) {
      environment.err().println("coterie: " + message);
      return;
    }
    ObjectNode error = Json.object();
    error.put("kind", kind.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    error.put("exitCode", kind.exitCode());
    error.put("message", message);
    environment.err().println(Json.line(error));
  }
}
