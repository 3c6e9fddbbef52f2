package dev.coterie.node.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The process that a command runs in.
 *
 * @param variables environment variables
 * @param isTerminal whether a person watches standard error
 * @param setup what makes and runs homes; asked for only by commands that need it, because it loads
 *     the whole node
 * @param onTermination where a command leaves what is to be done when the process is told to end;
 *     it says whether that went well
 */
public record Environment(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> variables,
    boolean isTerminal,
    Supplier<HomeSetup> setup,
    Consumer<BooleanSupplier> onTermination) {
  public Environment {
    variables = Map.copyOf(variables);
  }
}
