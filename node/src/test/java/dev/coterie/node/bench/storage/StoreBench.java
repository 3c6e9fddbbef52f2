package dev.coterie.node.bench.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The store's figures, each beside its reference in the same run.
 *
 * <p>Arguments: any of {@code read}, {@code write}, {@code open}; all of them when there is none.
 * Wants about 2 GB of heap and 4 GB of disk below the directory for temporary files.
 */
public final class StoreBench {
  private StoreBench() {}

  /** Measures and prints. */
  public static void main(String[] args) throws Exception {
    List<String> chosen = args.length == 0 ? List.of("read", "write", "open") : List.of(args);
    Path directory = Files.createTempDirectory("coterie-store-bench");
    try {
      if (chosen.contains("read")) {
        ReadBench.run(directory, 512);
        ReadBench.run(directory, 1024);
      }
      if (chosen.contains("write")) {
        WriteBench.run(directory, 512);
        WriteBench.run(directory, 1024);
      }
      if (chosen.contains("open")) {
        OpenBench.run(directory, 200_000, 1024);
        OpenBench.run(directory, 120_000, 4096);
      }
    } finally {
      deleteAll(directory);
    }
  }

  static void deleteAll(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static long sizeOf(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(StoreBench::size).sum();
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
