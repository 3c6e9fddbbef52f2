package dev.coterie.node.storage;

import dev.coterie.dht.store.Disk;
import dev.coterie.dht.store.DiskFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One directory of real files.
 *
 * <p>Reads and writes at a place may come from several threads. A thread that is interrupted in the
 * middle closes its channel, by the rules of the JDK, for everybody: it is opened again, and the
 * interrupt is left pending.
 */
public final class FileDisk implements Disk {
  private static final int ZEROS_BYTES = 1 << 20;
  private static final boolean CAN_SYNC_DIRECTORIES = java.io.File.separatorChar == '/';

  private final Path directory;

  /** Uses a directory, which is made when it is missing. */
  public FileDisk(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
  }

  @Override
  public List<String> list() throws IOException {
    return names(directory);
  }

  /** The names of a directory's files, in order. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @Override
  public File open(String name) throws IOException {
    return new OpenFile(directory.resolve(name));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(directory.resolve(name));
  }

  @Override
  public void syncNames() throws IOException {
    if (CAN_SYNC_DIRECTORIES) {
      try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public long freeBytes() {
    return directory.toFile().getUsableSpace();
  }

  /** Reads until the buffer or the file is at its end; how much came. */
  static int readFully(FileChannel open, ByteBuffer into, long at) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int read = open.read(into, at + total);
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }

  /** An operation on whatever channel is open. */
  private interface Operation {
    int on(FileChannel channel) throws IOException;
  }

  private static final class OpenFile implements File {
    private final Path path;
    private volatile FileChannel channel;
    private volatile boolean closed;

    OpenFile(Path path) throws IOException {
      this.path = path;
      this.channel = openChannel(path);
    }

    private static FileChannel openChannel(Path path) throws IOException {
      return FileChannel.open(
          path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private int perform(Operation operation) throws IOException {
      boolean interrupted = false;
      try {
        while (true) {
          FileChannel current = channel;
          try {
            return operation.on(current);
          } catch (ClosedChannelException e) {
            interrupted |= Thread.interrupted();
            replace(current, e);
          } catch (IOException e) {
            throw typed(e);
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    private synchronized void replace(FileChannel broken, ClosedChannelException cause)
        throws IOException {
      if (closed) {
        throw cause;
      }
      if (channel == broken) {
        channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      }
    }

    private static IOException typed(IOException e) {
      String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
      boolean full = message.contains("no space left") || message.contains("quota exceeded");
      return full ? new DiskFullException(String.valueOf(e.getMessage())) : e;
    }

    @Override
    public long size() throws IOException {
      long[] size = new long[1];
      perform(
          open -> {
            size[0] = open.size();
            return 0;
          });
      return size[0];
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      int start = into.position();
      return perform(open -> readFully(open, into.position(start), at));
    }

    @Override
    public void write(ByteBuffer from, long at) throws IOException {
      int start = from.position();
      perform(
          open -> {
            from.position(start);
            while (from.hasRemaining()) {
              open.write(from, at + from.position() - start);
            }
            return 0;
          });
    }

    @Override
    public void force() throws IOException {
      perform(
          open -> {
            open.force(false);
            return 0;
          });
    }

    @Override
    public void setSize(long bytes) throws IOException {
      perform(
          open -> {
            open.truncate(bytes);
            return 0;
          });
      long at = size();
      if (at >= bytes) {
        return;
      }
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZEROS_BYTES, bytes - at));
      while (at < bytes) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), bytes - at));
        write(zeros, at);
        at += zeros.limit();
      }
    }

    @Override
    public synchronized void close() throws IOException {
      closed = true;
      channel.close();
    }
  }
}
