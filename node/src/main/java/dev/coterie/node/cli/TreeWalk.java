package dev.coterie.node.cli;

import dev.coterie.crypto.envelope.Entry;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.PatternSyntaxException;

/** Finds the files of a tree and the address that each will have. Follows no symbolic link. */
final class TreeWalk extends SimpleFileVisitor<Path> {
  /** A file to read. */
  record Source(Path file, String name, String address, long bytes) {}

  private final Path root;
  private final String under;
  private final boolean withHidden;
  private final List<PathMatcher> excluded = new ArrayList<>();
  private final Refused refused;
  private final List<Source> sources = new ArrayList<>();
  private final Map<String, String> namesByAddress = new HashMap<>();
  private int skipped;

  /**
   * A walk.
   *
   * @param under the address that the tree's root stands for, without a slash at its end
   * @param withHidden whether directories whose name begins with a dot are entered
   * @param globs what to leave out, by name, or by path where the glob has a slash
   */
  TreeWalk(Path root, String under, boolean withHidden, List<String> globs, Refused refused) {
    this.root = root;
    this.under = under;
    this.withHidden = withHidden;
    this.refused = refused;
    for (String glob : globs) {
      excluded.add(matcher(glob));
    }
  }

  private static PathMatcher matcher(String glob) {
    try {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      return glob.indexOf('/') >= 0 ? matcher : path -> matcher.matches(path.getFileName());
    } catch (PatternSyntaxException e) {
      throw new CoterieException(
          Kind.INVALID, "'" + glob + "' is no glob: " + e.getDescription() + ".", e);
    }
  }

  List<Source> find() {
    try {
      Files.walkFileTree(root, this);
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, root + " cannot be walked: " + e.getMessage() + ". Nothing was written.", e);
    }
    return sources;
  }

  /** Files and directories that were left out as asked. */
  int skipped() {
    return skipped;
  }

  @Override
  public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
    if (directory.equals(root)) {
      return FileVisitResult.CONTINUE;
    }
    boolean hidden = directory.getFileName().toString().startsWith(".");
    if ((hidden && !withHidden) || isExcluded(directory)) {
      skipped++;
      return FileVisitResult.SKIP_SUBTREE;
    }
    return FileVisitResult.CONTINUE;
  }

  private boolean isExcluded(Path path) {
    Path relative = root.relativize(path);
    return excluded.stream().anyMatch(matcher -> matcher.matches(relative));
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    if (isExcluded(file)) {
      skipped++;
      return FileVisitResult.CONTINUE;
    }
    String name = root.relativize(file).toString();
    if (!attributes.isRegularFile()) {
      refused.add(name, "invalid", "it is no regular file, and links are not followed");
    } else if (attributes.size() > Entry.MAX_CONTENT_BYTES) {
      refused.add(name, Content.tooLarge("It"));
    } else {
      add(file, name, attributes.size());
    }
    return FileVisitResult.CONTINUE;
  }

  private void add(Path file, String name, long bytes) {
    StringJoiner joined = new StringJoiner("/", under + "/", "");
    root.relativize(file).forEach(segment -> joined.add(segment.toString()));
    String address = Normalizer.normalize(joined.toString(), Normalizer.Form.NFC);
    String earlier = namesByAddress.putIfAbsent(address, name);
    if (earlier != null) {
      refused.add(name, "invalid", "its address is that of " + earlier + ", which differs in form");
    } else {
      sources.add(new Source(file, name, address, bytes));
    }
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException e) {
    refused.add(root.relativize(file).toString(), "failed", "it cannot be read: " + e.getMessage());
    return FileVisitResult.CONTINUE;
  }
}
