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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

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
    int exitCode = cli.commandLine(arguments).execute(arguments);
    environment.out().flush();
    environment.err().flush();
    return exitCode;
  }

  /**
   * The commands by name. Only the one that is asked for is made: looking through the options of
   * all of them would take longer than most commands do.
   */
  private static Map<String, Function<Environment, CommandLine>> commands() {
    Map<String, Function<Environment, CommandLine>> commands = new LinkedHashMap<>();
    commands.put("init", of(InitCommand::new));
    commands.put("join", of(JoinCommand::new));
    commands.put("run", environment -> new RunCommand(environment).commandLine());
    commands.put("invite", of(InviteCommand::new));
    commands.put("role", RoleCommands::commandLine);
    commands.put("policy", PolicyCommands::commandLine);
    commands.put("reap", ReapCommands::commandLine);
    commands.put("put", of(PutCommand::new));
    commands.put("get", of(GetCommand::new));
    commands.put("rm", of(RmCommand::new));
    commands.put("ls", of(LsCommand::new));
    commands.put("watch", of(WatchCommand::new));
    commands.put("import", of(ImportCommand::new));
    commands.put("export", of(ExportCommand::new));
    commands.put("conflicts", of(ConflictsCommand::new));
    commands.put("resolve", of(ResolveCommand::new));
    commands.put("status", of(StatusCommand::new));
    commands.put("doctor", of(DoctorCommand::new));
    commands.put("peers", of(PeersCommand::new));
    commands.put("dht", DhtCommands::commandLine);
    commands.put("config", ConfigCommands::commandLine);
    commands.put("simulate", SimulateCommands::commandLine);
    return commands;
  }

  private static Function<Environment, CommandLine> of(Function<Environment, BaseCommand> command) {
    return environment -> new CommandLine(command.apply(environment));
  }

  private CommandLine commandLine(String... arguments) {
    CommandLine root = new CommandLine(new RootCommand());
    Map<String, Function<Environment, CommandLine>> commands = commands();
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      commands.keySet().retainAll(Set.of(arguments[0]));
    }
    commands.forEach((name, command) -> root.addSubcommand(name, command.apply(environment)));
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
    report(Kind.INVALID, inWords(e));
    if (!json) {
      CommandLine command = e.getCommandLine();
      UnmatchedArgumentException.printSuggestions(e, writer(environment.err()));
      environment
          .err()
          .println("Usage: see '" + command.getCommandSpec().qualifiedName() + " --help'.");
    }
    return Kind.INVALID.exitCode();
  }

  private static String inWords(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
      return "'" + String.join("', '", unmatched.getUnmatched()) + "': too many arguments.";
    }
    return String.valueOf(e.getMessage());
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
    error.put("kind", Json.word(kind));
    error.put("exitCode", kind.exitCode());
    error.put("message", message);
    environment.err().println(Json.line(error));
  }
}
