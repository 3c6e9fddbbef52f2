package dev.coterie.node.storage;

import dev.coterie.dht.store.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

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
    return FileDisk.names(directory);
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

  /** One that would be made: empty, and it stays so. */
  private static class NoFile implements File {
    @Override
    public long size() throws IOException {
      return 0;
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
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
    public void close() throws IOException {}
  }

  /** A file that is there, and stays as it is. */
  private static final class ReadFile extends NoFile {
    private final FileChannel channel;

    ReadFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public int read(ByteBuffer into, long at) throws IOException {
      return FileDisk.readFully(channel, into, at);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
