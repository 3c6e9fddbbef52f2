package dev.coterie.crypto.testing;

import dev.coterie.crypto.primitives.Entropy;
import dev.coterie.crypto.primitives.Hash;
import java.nio.ByteBuffer;

/**
 * Repeatable entropy for tests: block {@code i} is SHA-256 of the seed and {@code i}. The bytes are
 * the same however they are asked for. Not for several threads.
 */
public final class SeededEntropy implements Entropy {

  private final long seed;
  private long blocks;
  private byte[] block = new byte[0];
  private int used;

  public SeededEntropy(long seed) {
    this.seed = seed;
  }

  @Override
  public void fill(byte[] target) {
    for (int at = 0; at < target.length; ) {
      if (used == block.length) {
        byte[] input = ByteBuffer.allocate(16).putLong(seed).putLong(blocks++).array();
        block = Hash.of(input).bytes();
        used = 0;
      }
      int count = Math.min(block.length - used, target.length - at);
      System.arraycopy(block, used, target, at, count);
      at += count;
      used += count;
    }
  }
}
