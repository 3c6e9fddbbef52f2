package dev.coterie.node.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sorts more entries of one length than fit into memory: they are dealt out by their first four
 * bits to files, and each file is sorted by itself, or dealt out again by the next four when it is
 * large.
 */
final class SortedSpill implements AutoCloseable {
  private static final int PARTS = 16;
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path directory;
  private final String name;
  private final int entryBytes;
  private final int dealtBy;
  private final int maxSortedBytes;
  private final Part[] parts = new Part[PARTS];

  /** Entries with one value at the dealing byte: in memory, then in a file. */
  private static final class Part {
    final ByteBuffer buffer;
    @Nullable Path file;
    @Nullable FileChannel channel;

    Part(int entryBytes) {
      buffer = ByteBuffer.allocate(Math.max(1, BUFFER_BYTES / entryBytes) * entryBytes);
    }
  }

  SortedSpill(Path directory, String name, int entryBytes, int maxSortedBytes) {
    this(directory, name, entryBytes, maxSortedBytes, 0);
  }

  private SortedSpill(
      Path directory, String name, int entryBytes, int maxSortedBytes, int dealtBy) {
    this.directory = directory;
    this.name = name;
    this.entryBytes = entryBytes;
    this.maxSortedBytes = maxSortedBytes;
    this.dealtBy = dealtBy;
  }

  void add(byte[] entry) throws IOException {
    int pair = entry[dealtBy / 2];
    int index = (dealtBy % 2 == 0 ? pair >>> 4 : pair) & (PARTS - 1);
    Part part = parts[index];
    if (part == null) {
      part = new Part(entryBytes);
      parts[index] = part;
    }
    if (!part.buffer.hasRemaining()) {
      spill(part, index);
    }
    part.buffer.put(entry);
  }

  private void spill(Part part, int index) throws IOException {
    FileChannel channel = part.channel;
    if (channel == null) {
      Path file = directory.resolve(name + "-" + dealtBy + "-" + index + ".sort");
      channel =
          FileChannel.open(
              file,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      part.file = file;
      part.channel = channel;
    }
    part.buffer.flip();
    while (part.buffer.hasRemaining()) {
      channel.write(part.buffer);
    }
    part.buffer.clear();
  }

  /** Hands out all entries in order, each once, and forgets them. */
  void drain(Consumer<byte[]> sink) throws IOException {
    for (int i = 0; i < PARTS; i++) {
      Part part = parts[i];
      if (part != null) {
        drain(part, i, sink);
        parts[i] = null;
      }
    }
  }

  private void drain(Part part, int index, Consumer<byte[]> sink) throws IOException {
    FileChannel channel = part.channel;
    if (channel == null) {
      part.buffer.flip();
      sort(part.buffer, sink);
      return;
    }
    spill(part, index);
    channel.position(0);
    boolean large = channel.size() > maxSortedBytes && dealtBy + 1 < 2 * entryBytes;
    if (large) {
      dealOut(channel, index, sink);
    } else {
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(channel.size()));
      readFully(channel, all);
      sort(all.flip(), sink);
    }
    close(part);
  }

  private void dealOut(FileChannel channel, int index, Consumer<byte[]> sink) throws IOException {
    String finer = name + "-" + index;
    try (SortedSpill next =
        new SortedSpill(directory, finer, entryBytes, maxSortedBytes, dealtBy + 1)) {
      ByteBuffer some = ByteBuffer.allocate(1024 * entryBytes);
      while (readFully(channel, some.clear()) > 0) {
        some.flip();
        while (some.hasRemaining()) {
          byte[] entry = new byte[entryBytes];
          some.get(entry);
          next.add(entry);
        }
      }
      next.drain(sink);
    }
  }

  private static int readFully(FileChannel channel, ByteBuffer into) throws IOException {
    int total = 0;
    while (into.hasRemaining()) {
      int read = channel.read(into);
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }

  private void sort(ByteBuffer entries, Consumer<byte[]> sink) {
    byte[][] sorted = new byte[entries.remaining() / entryBytes][];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = new byte[entryBytes];
      entries.get(sorted[i]);
    }
    Arrays.sort(sorted, Arrays::compareUnsigned);
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || !Arrays.equals(sorted[i], sorted[i - 1])) {
        sink.accept(sorted[i]);
      }
    }
  }

  private static void close(Part part) throws IOException {
    if (part.channel != null && part.file != null) {
      part.channel.close();
      Files.deleteIfExists(part.file);
    }
  }

  @Override
  public void close() throws IOException {
    for (Part part : parts) {
      if (part != null) {
        close(part);
      }
    }
  }
}
