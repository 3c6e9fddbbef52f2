package dev.coterie.node.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The lock that gives a home to one process. It goes with the process, however that ends. */
final class HomeLock implements AutoCloseable {
  static final String FILE = "repo.lock";

  private final FileChannel channel;

  private HomeLock(FileChannel channel) {
    this.channel = channel;
  }

  static HomeLock take(Path home) throws IOException {
    Path file = home.resolve(FILE);
    return lock(
        file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE), false);
  }

  /** Keeps others from taking it, and changes nothing: for those who only read. */
  static HomeLock share(Path home) throws IOException {
    Path file = home.resolve(FILE);
    return lock(file, FileChannel.open(file, StandardOpenOption.READ), true);
  }

  private static HomeLock lock(Path file, FileChannel channel, boolean shared) throws IOException {
    try {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
      if (lock != null) {
        return new HomeLock(channel);
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new StoreLockedException(file, e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new StoreLockedException(file, null);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
