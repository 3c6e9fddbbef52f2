package dev.coterie.node.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * Tells which process has a TCP connection from a local port, as {@code /proc} of Linux says it. A
 * proxy needs it to know whom it speaks with before anything has been said.
 */
final class SocketOwners {
  private static final Path PROC = Path.of("/proc");
  private static final List<String> TABLES = List.of("net/tcp", "net/tcp6");
  private static final int LOCAL_ADDRESS = 1;
  private static final int INODE = 9;

  private SocketOwners() {}

  /** Whether this machine can tell. */
  static boolean isSupported() {
    return Files.isReadable(PROC.resolve(TABLES.get(0)));
  }

  /** The one of these processes that has a connection from a local port. */
  static OptionalLong owner(int localPort, List<Long> pids) {
    try {
      for (String table : TABLES) {
        for (String line : Files.readAllLines(PROC.resolve(table))) {
          String[] fields = line.strip().split("\\s+");
          if (fields.length > INODE
              && fields[LOCAL_ADDRESS].endsWith(":" + String.format("%04X", localPort))) {
            OptionalLong found = holder("socket:[" + fields[INODE] + "]", pids);
            if (found.isPresent()) {
              return found;
            }
          }
        }
      }
    } catch (IOException e) {
      return OptionalLong.empty(); // the process has ended meanwhile
    }
    return OptionalLong.empty();
  }

  private static OptionalLong holder(String socket, List<Long> pids) {
    for (long pid : pids) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(PROC.resolve(pid + "/fd"))) {
        for (Path file : files) {
          if (isLinkTo(file, socket)) {
            return OptionalLong.of(pid);
          }
        }
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        continue; // it has ended
      }
    }
    return OptionalLong.empty();
  }

  private static boolean isLinkTo(Path file, String target) {
    try {
      return Files.readSymbolicLink(file).toString().equals(target);
    } catch (IOException e) {
      return false; // closed meanwhile
    }
  }
}
