package dev.coterie.node.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The source tree that the demonstration imports, as two copies, so that one import gives one set
 * of roles: documents for both roles, the rest for developers.
 */
final class DemoTree {
  private final Path source;
  private final String under;
  private final Path forBoth;
  private final Path forDevelopers;
  private final Map<String, Path> entries = new LinkedHashMap<>();
  private long contentBytes;

  private DemoTree(Path source, String under, Path scratch) {
    this.source = source;
    this.under = under;
    this.forBoth = scratch.resolve("for-both");
    this.forDevelopers = scratch.resolve("for-developers");
  }

  /** Copies a tree whose files shall be entries under an address. */
  static DemoTree copyOf(Path source, String under, Path scratch) throws IOException {
    DemoTree tree = new DemoTree(source, under, scratch);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(source)) {
      files = walk.filter(tree::isWanted).sorted().toList();
    }
    for (Path file : files) {
      tree.copy(file);
    }
    return tree;
  }

  private boolean isWanted(Path file) {
    for (Path part : source.relativize(file)) {
      String name = part.toString();
      if (name.startsWith(".") || name.equals("target") || name.equals("node_modules")) {
        return false;
      }
    }
    return Files.isRegularFile(file) && file.toFile().length() < DemoOptions.MAX_FILE_BYTES;
  }

  private void copy(Path file) throws IOException {
    Path name = source.relativize(file);
    boolean isDocument = name.toString().endsWith(".md") || name.toString().endsWith(".xml");
    Path copy = (isDocument ? forBoth : forDevelopers).resolve(name);
    Files.createDirectories(copy.getParent());
    Files.copy(file, copy);
    entries.put(under + "/" + name.toString().replace('\\', '/'), copy);
    contentBytes += Files.size(copy);
  }

  /** The copy that both roles shall read; no such directory where the tree has no documents. */
  Path forBoth() {
    return forBoth;
  }

  /** The copy for developers alone. */
  Path forDevelopers() {
    return forDevelopers;
  }

  /** Each entry's address and the file that it was made from. */
  Map<String, Path> entries() {
    return entries;
  }

  long contentBytes() {
    return contentBytes;
  }
}
