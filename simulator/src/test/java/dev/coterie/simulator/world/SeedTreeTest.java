package dev.coterie.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class SeedTreeTest {
  @Test
  void aBranchIsTheSameHoweverOftenAndFromWhereverItIsReached() {
    SeedTree tree = SeedTree.of(42);
    tree.branch("other").random().nextLong();

    assertThat(tree.branch("latency").branch(3).random().nextLong())
        .isEqualTo(SeedTree.of(42).branch("latency").branch(3).random().nextLong());
  }

  @Test
  void branchesDifferByNameByNumberAndByPath() {
    Set<Long> seeds = new LinkedHashSet<>();
    for (long root = 0; root < 10; root++) {
      SeedTree tree = SeedTree.of(root);
      for (String name : List.of("a", "b", "ab", "ba", "")) {
        seeds.add(tree.branch(name).seed());
        for (long number = -5; number < 5; number++) {
          seeds.add(tree.branch(name).branch(number).seed());
        }
      }
    }
    assertThat(seeds).hasSize(10 * 5 * 11);
  }

  /** The stream must not change with releases of Java, or old seeds say nothing any more. */
  @Test
  void theStreamOfASeedIsFixed() {
    RandomGenerator random = SeedTree.of(42).branch("golden").random();
    List<Object> drawn = new ArrayList<>();
    drawn.add(random.nextLong());
    drawn.add(random.nextInt(1_000));
    drawn.add(random.nextDouble());

    assertThat(drawn).containsExactly(2611614333222520319L, 124, 0.25815922702019645);
  }
}
