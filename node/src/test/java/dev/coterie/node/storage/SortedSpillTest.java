package dev.coterie.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries are numbers of 32 bits here, sorted as unsigned ones. */
final class SortedSpillTest {
  private static final int COUNT = 60_000;

  @TempDir Path directory = Path.of("");

  /** What comes out of numbers that all lie from a first one on and below an end. */
  private List<Integer> sorted(int first, int range, int maxSortedBytes) throws IOException {
    Random random = new Random(range);
    TreeSet<Integer> expected = new TreeSet<>(Integer::compareUnsigned);
    List<Integer> found = new ArrayList<>();
    try (SortedSpill spill = new SortedSpill(directory, "test", Integer.BYTES, maxSortedBytes)) {
      for (int i = 0; i < COUNT; i++) {
        int number = first + random.nextInt(range);
        expected.add(number);
        spill.add(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
      }
      spill.drain(entry -> found.add(ByteBuffer.wrap(entry).getInt()));
    }
    assertThat(found).containsExactlyElementsOf(expected);
    return found;
  }

  @Test
  void entriesComeOutInOrderAndOnceWhateverTheyHaveInCommon() throws IOException {
    assertThat(sorted(Integer.MIN_VALUE, Integer.MAX_VALUE, 1 << 20)).hasSizeGreaterThan(50_000);
    assertThat(sorted(-500_000, 1_000_000, 8 << 10)).hasSizeGreaterThan(50_000);
    assertThat(sorted(0x7f12_3000, 0x10, 8 << 10)).hasSize(0x10);
    assertThat(sorted(0xf712_3456, 1, 1)).hasSize(1);
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
