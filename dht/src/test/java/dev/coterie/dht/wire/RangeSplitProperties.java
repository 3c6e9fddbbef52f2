package dev.coterie.dht.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coterie.dht.key.Position;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RangeSplitProperties {
  private static final Position LOWEST = Position.wrap(new byte[32]);

  @Property
  void partsAreInOrderWithoutGapsAndEachIsSmaller(@ForAll long seed, @ForAll long salt) {
    Random random = new Random(seed);
    Position one = position(random);
    Position other = position(random);
    RangeSplit range =
        one.compareTo(other) < 0 ? new RangeSplit(one, other) : new RangeSplit(other, one);
    List<RangeSplit> parts = range.parts(salt);
    assertThat(parts).hasSize(RangeSplit.PARTS);
    assertThat(parts.get(0).from()).isEqualTo(range.from());
    assertThat(parts.get(parts.size() - 1).to()).isEqualTo(range.to());
    for (int i = 0; i < parts.size(); i++) {
      assertThat(parts.get(i).from()).isLessThanOrEqualTo(parts.get(i).to());
      if (i > 0) {
        assertThat(parts.get(i).from()).isEqualTo(parts.get(i - 1).to().next());
      }
    }
  }

  @Property(tries = 50)
  void partingEndsWithRangesOfOnePart(@ForAll long salt) {
    RangeSplit range = new RangeSplit(LOWEST, LOWEST.highestWithPrefix(0));
    int levels = 0;
    for (List<RangeSplit> parts = range.parts(salt); parts.size() > 1; levels++) {
      range = parts.get((int) Math.floorMod(salt >> levels % 60, (long) parts.size()));
      parts = range.parts(salt + levels);
    }
    assertThat(levels).isBetween(80, 250);
  }

  @Example
  void aRangeAtTheLeastWidthHasOnePartAndOneBitMoreHasFour() {
    Position least = LOWEST.highestWithPrefix(Position.BITS - RangeSplit.LEAST_BITS + 1);
    Position more = LOWEST.highestWithPrefix(Position.BITS - RangeSplit.LEAST_BITS);
    assertThat(new RangeSplit(LOWEST, least).parts(1)).hasSize(1);
    assertThat(new RangeSplit(LOWEST, more).parts(1)).hasSize(RangeSplit.PARTS);
  }

  @Example
  void anotherSaltPartsElsewhere() {
    RangeSplit all = new RangeSplit(LOWEST, LOWEST.highestWithPrefix(0));
    assertThat(all.parts(1)).isEqualTo(all.parts(1)).isNotEqualTo(all.parts(7));
  }

  private static Position position(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return Position.wrap(bytes);
  }
}
