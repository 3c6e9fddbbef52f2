package dev.coterie.node.chaos;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies files that are mostly zeros, as preallocated segments are, without writing the zeros. */
final class Sparse {
  private static final int BLOCK_BYTES = 64 << 10;

  private Sparse() {}

  static void copy(Path from, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(
                to,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.SPARSE)) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
      long size = in.size();
      for (long at = 0; at < size; at += block.position()) {
        block.clear();
        if (in.read(block, at) < 0) {
          break;
        }
        if (!isZero(block)) {
          out.write(block.duplicate().flip(), at);
        }
      }
      if (out.size() < size) {
        out.write(ByteBuffer.allocate(1), size - 1);
      }
    }
  }

  private static boolean isZero(ByteBuffer block) {
    for (int i = 0; i < block.position(); i++) {
      if (block.get(i) != 0) {
        return false;
      }
    }
    return true;
  }
}
