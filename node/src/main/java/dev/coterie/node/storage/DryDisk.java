package dev.coterie.node.storage;

import dev.coterie.dht.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of real files that is only read: what would change it goes nowhere. A journal that is
 * opened on it and never written to finds what it would find on the disk itself, torn tail and all.
 */
final class DryDisk implements Disk {
  private final Path directory;

  DryDisk(Path directory) {
    this.directory = directory;
  }

  @Override
  public List<String> list() throws IOException {
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
    Path file = directory.resolve(name);
    return Files.exists(file)
        ? new ReadFile(FileChannel.open(file, StandardOpenOption.READ))
        : new NoFile();
  }

  @Override
  public void delete(String name) {}

  @Override
  public void syncNames() {}

  @Override
  public long freeBytes() {
    return 0;
  }

  /** A file that is there. */
  private record ReadFile(FileChannel channel) implements File {
    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      int total = 0;
      for (int read = 0; into.hasRemaining() && read >= 0; total += Math.max(0, read)) {
        read = channel.read(into, at + total);
      }
      return total;
    }

    @Override
    public void write(ByteBuffer from, long at) {
      from.position(from.limit());
    }

    @Override
    public void force() {}

    @Override
    public void setSize(long bytes) {}

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** One that would be made. */
  private record NoFile() implements File {
    @Override
    public long size() {
      return 0;
    }

    @Override
    public int read(ByteBuffer into, long at) {
      return 0;
    }

    @Override
    public void write(ByteBuffer from, long at) {
      from.position(from.limit());
    }

    @Override
    public void force() {}

    @Override
    public void setSize(long bytes) {}

    @Override
    public void close() {}
  }
}
