package dev.coterie.node.cli;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.node.context.CoterieException;
import dev.coterie.node.context.CoterieException.Kind;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * A directory that entries are written into, and never beside: segments of an address were chosen
 * by whoever wrote the entry, and a link in the directory may lead anywhere.
 */
final class ExportTarget {
  private final Path root;
  private final boolean force;

  ExportTarget(Path directory, boolean force) {
    try {
      Files.createDirectories(directory);
      this.root = directory.toRealPath();
    } catch (IOException e) {
      throw new CoterieException(
          Kind.FAILED, directory + " cannot be made: " + e + ". Nothing was written.", e);
    }
    this.force = force;
  }

  /** Writes one file; what is there already is not replaced, unless asked for or the same. */
  synchronized void write(AddressPrefix prefix, Address address, String suffix, byte[] content) {
    List<String> segments = address.segments();
    int from = Math.min(prefix.segments().size(), segments.size() - 1);
    try {
      Path directory = root;
      for (String segment : segments.subList(from, segments.size() - 1)) {
        directory = entered(child(directory, segment));
      }
      writeFile(child(directory, segments.get(segments.size() - 1) + suffix), content);
    } catch (IOException e) {
      throw refused(Kind.FAILED, "it cannot be written here: " + inWords(e) + ".");
    } catch (InvalidPathException e) {
      throw refused(Kind.INVALID, "it has a name that no file here can have.");
    }
  }

  /** What the file system says, without the names of our classes and paths where it can. */
  private static String inWords(IOException e) {
    boolean isPlain = e instanceof FileSystemException && !(e instanceof AccessDeniedException);
    String reason = isPlain ? ((FileSystemException) e).getReason() : null;
    return reason != null ? reason : e.toString();
  }

  private static Path child(Path directory, String name) {
    Path child = directory.resolve(name);
    if (!directory.equals(child.getParent())
        || child.normalize().getNameCount() != child.getNameCount()) {
      throw refused(Kind.INVALID, "'" + name + "' would lead out of the directory.");
    }
    return child;
  }

  private static Path entered(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      return Files.createDirectory(directory);
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(
          Kind.INVALID,
          directory + " is a file or a link, and an entry below it needs a directory there.");
    }
    return directory;
  }

  private void writeFile(Path file, byte[] content) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        && Arrays.equals(Files.readAllBytes(file), content)) {
      return;
    }
    if (force && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(file);
    }
    try {
      Files.write(file, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      throw refused(
          Kind.CONFLICT,
          file + " is there already, and differs. It was left as it is; --force replaces files.");
    }
  }

  private static CoterieException refused(Kind kind, String message) {
    return new CoterieException(kind, message);
  }
}
