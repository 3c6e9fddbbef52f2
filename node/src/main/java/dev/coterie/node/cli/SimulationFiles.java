package dev.coterie.node.cli;

import dev.coterie.node.config.Shown;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import dev.coterie.simulator.report.HtmlReport;
import dev.coterie.simulator.scenario.SimulationReport;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The files that a simulation leaves behind. Both are made before the run begins: a long run must
 * not end with the news that its result can be written nowhere.
 */
final class SimulationFiles implements AutoCloseable {
  /** The page in the directory of a report. */
  static final String PAGE = "index.html";

  private final @Nullable Path page;
  private final @Nullable Path traceFile;
  private final @Nullable BufferedWriter trace;

  /**
   * Opens what is asked for.
   *
   * @throws CoterieException {@code INVALID} if something of it cannot be written
   */
  SimulationFiles(@Nullable String reportDirectory, @Nullable String traceFile) {
    this.page = reportDirectory == null ? null : page(reportDirectory);
    this.traceFile = traceFile == null ? null : path(traceFile);
    this.trace = this.traceFile == null ? null : open(this.traceFile);
  }

  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new CoterieException(Kind.INVALID, "The name of a file or directory is empty.");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CoterieException(
          Kind.INVALID, "'" + Shown.of(text) + "' is no name of a file: " + e.getReason(), e);
    }
  }

  private static Path page(String directory) {
    Path path = path(directory);
    try {
      Files.createDirectories(path);
      Path page = path.resolve(PAGE);
      // An earlier report stays as it is until this run has one.
      Files.newOutputStream(page, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      return page;
    } catch (IOException e) {
      throw cannot(path, e);
    }
  }

  private static BufferedWriter open(Path file) {
    try {
      return Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw cannot(file, e);
    }
  }

  private static CoterieException cannot(Path path, IOException e) {
    return new CoterieException(
        Kind.INVALID, "Nothing can be written to " + path + ": " + reason(e) + ".", e);
  }

  /** What the message of a file system's exception leaves out where it is the name only. */
  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such directory";
    }
    if (e instanceof FileAlreadyExistsException) {
      return "it is a file, not a directory";
    }
    return e.getClass().getSimpleName().replace("Exception", "") + ", " + e.getMessage();
  }

  /** Where lines of the trace go, if they are wanted. */
  Optional<Consumer<String>> trace() {
    return trace == null ? Optional.empty() : Optional.of(this::write);
  }

  private void write(String line) {
    try {
      if (trace != null) {
        trace.write(line);
        trace.write('\n');
      }
    } catch (IOException e) {
      throw lost(traceFile, e);
    }
  }

  /** Writes the page, if it is wanted, and says where it is. */
  Optional<Path> writePage(SimulationReport report) {
    if (page == null) {
      return Optional.empty();
    }
    try {
      Files.write(page, HtmlReport.of(report).getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw lost(page, e);
    }
    return Optional.of(page);
  }

  private static CoterieException lost(@Nullable Path file, IOException e) {
    return new CoterieException(
        Kind.FAILED, file + " could no longer be written: " + e.getMessage() + ".", e);
  }

  /** Writes what of the trace is still in memory. */
  @Override
  public void close() {
    try {
      if (trace != null) {
        trace.close();
      }
    } catch (IOException e) {
      throw lost(traceFile, e);
    }
  }
}
