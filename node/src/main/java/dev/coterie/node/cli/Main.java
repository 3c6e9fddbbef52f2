package dev.coterie.node.cli;

import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ServiceLoader;
import java.util.function.BooleanSupplier;

/** The program. */
public final class Main {
  private static final int BUFFER_BYTES = 64 << 10;

  private static volatile boolean ending;

  private Main() {}

  public static void main(String[] arguments) {
    PrintStream out = stream(FileDescriptor.out, false);
    PrintStream err = stream(FileDescriptor.err, true);
    Environment environment =
        new Environment(
            System.in, out, err, System.getenv(), isTerminal(), Main::setup, Main::whenTold);
    int exitCode = Cli.run(environment, arguments);
    ending = true;
    System.exit(exitCode);
  }

  /** UTF-8 whatever the locale: content goes through it byte by byte. */
  private static PrintStream stream(FileDescriptor descriptor, boolean flushLines) {
    return new PrintStream(
        new java.io.BufferedOutputStream(new FileOutputStream(descriptor), BUFFER_BYTES),
        flushLines,
        StandardCharsets.UTF_8);
  }

  /** From JDK 22 on there is a console without a terminal too, and it has a method that tells. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK: a console is a terminal
    }
  }

  private static HomeSetup setup() {
    return ServiceLoader.load(HomeSetup.class)
        .findFirst()
        .orElseThrow(
            () ->
                new CoterieException(
                    Kind.FAILED, "This build has the command line only, and no node in it."));
  }

  /** On a signal: does it, and ends with 0 where it went well. */
  private static void whenTold(BooleanSupplier task) {
    Runnable stop =
        () -> {
          if (!ending) {
            Runtime.getRuntime().halt(task.getAsBoolean() ? 0 : 1);
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(stop, "stop"));
  }
}
