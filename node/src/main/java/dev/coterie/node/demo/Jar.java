package dev.coterie.node.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The runnable jar, and how to start it.
 *
 * @param jvmOptions options for every JVM that is started from it
 */
public record Jar(Path path, List<String> jvmOptions) {
  /** What a command printed and how it ended. */
  public record Result(int exitCode, String out, String err) {
    /** The output, or a failure that shows it. */
    public String orFail(String what) throws IOException {
      if (exitCode != 0) {
        throw new IOException(what + " ended with exit code " + exitCode + ": " + err);
      }
      return out;
    }
  }

  public Jar {
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** The command line of a command. */
  public List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", path.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  /** Runs a command to its end. */
  public Result run(String... arguments) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command(arguments)).start();
    process.getOutputStream().close();
    StringBuilder err = new StringBuilder();
    Thread reader = new Thread(() -> readInto(process, err), "stderr");
    reader.start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exitCode = process.waitFor();
    reader.join();
    return new Result(exitCode, out.strip(), err.toString().strip());
  }

  private static void readInto(Process process, StringBuilder text) {
    try {
      text.append(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      text.append("its messages could not be read: ").append(e.getMessage());
    }
  }
}
