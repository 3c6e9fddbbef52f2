package dev.coterie.crypto.testing;

import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/** Damaged copies of good bytes, for decoders that must answer anything with a typed error. */
public final class Mutations {

  private Mutations() {}

  /**
   * Hands the consumer {@code count} damaged copies of {@code good}: bits flipped, bytes replaced,
   * cut off, or added. The same seed gives the same copies.
   */
  public static void of(byte[] good, int count, long seed, Consumer<byte[]> consumer) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      consumer.accept(mutate(good, random));
    }
  }

  private static byte[] mutate(byte[] good, Random random) {
    byte[] bytes = good.clone();
    int rounds = 1 + random.nextInt(3);
    for (int round = 0; round < rounds; round++) {
      bytes = mutateOnce(bytes, random);
    }
    return bytes;
  }

  private static byte[] mutateOnce(byte[] bytes, Random random) {
    if (bytes.length == 0) {
      return new byte[] {(byte) random.nextInt(256)};
    }
    int at = random.nextInt(bytes.length);
    int kind = random.nextInt(5);
    if (kind == 0) {
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      return bytes;
    }
    if (kind == 1) {
      bytes[at] = (byte) random.nextInt(256);
      return bytes;
    }
    if (kind == 2) {
      return Arrays.copyOf(bytes, at);
    }
    return kind == 3
        ? insert(bytes, at, random)
        : remove(bytes, at, Math.min(bytes.length - at, 1 + random.nextInt(4)));
  }

  private static byte[] insert(byte[] bytes, int at, Random random) {
    byte[] added = new byte[1 + random.nextInt(4)];
    random.nextBytes(added);
    byte[] result = new byte[bytes.length + added.length];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(added, 0, result, at, added.length);
    System.arraycopy(bytes, at, result, at + added.length, bytes.length - at);
    return result;
  }

  private static byte[] remove(byte[] bytes, int at, int count) {
    byte[] result = new byte[bytes.length - count];
    System.arraycopy(bytes, 0, result, 0, at);
    System.arraycopy(bytes, at + count, result, at, result.length - at);
    return result;
  }
}
