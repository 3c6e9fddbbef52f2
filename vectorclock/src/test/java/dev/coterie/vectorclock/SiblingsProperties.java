package dev.coterie.vectorclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/**
 * The laws of merging under hostile contexts: each version claims whatever the dice say (its own
 * dot apart), circles, forged pasts and shared dots included. A version's mask {@code seen} is the
 * set that its context covers, so the rules can be checked against plain sets.
 */
final class SiblingsProperties {
  private static final int SETS_PER_SEED = 250;
  private static final int WRITERS = 3;
  private static final int COUNTERS = 4;

  private static List<TestVersion> versions(Random random, int firstNumber) {
    List<TestVersion> versions = new ArrayList<>();
    int count = random.nextInt(7);
    for (int i = 0; i < count; i++) {
      versions.add(version(random, firstNumber + i));
    }
    return versions;
  }

  private static TestVersion version(Random random, int number) {
    int writer = random.nextInt(WRITERS);
    long counter = 1 + random.nextInt(COUNTERS);
    long set = VectorClockProperties.bit(writer, counter);
    for (int w = 0; w < WRITERS; w++) {
      boolean claims = random.nextInt(3) > 0;
      for (long c = 1; c <= COUNTERS && claims; c++) {
        set |= random.nextBoolean() ? VectorClockProperties.bit(w, c) : 0;
      }
    }
    return TestVersion.of(
        number, TestVersion.dot(writer, counter), VectorClockProperties.clockOf(set), set);
  }

  private static long dotBit(TestVersion version) {
    return VectorClockProperties.bit(version.dot().writer().bytes()[1], version.dot().counter());
  }

  private static boolean isBelow(TestVersion x, TestVersion z) {
    return (z.seen() | x.seen()) == z.seen() && (x.seen() & dotBit(z)) == 0;
  }

  private static boolean hides(TestVersion u, TestVersion v) {
    return (u.seen() & dotBit(v)) != 0 && dotBit(u) != dotBit(v);
  }

  private static Set<TestVersion> maximal(List<TestVersion> all) {
    Set<TestVersion> maximal = new HashSet<>(all);
    maximal.removeIf(x -> all.stream().anyMatch(z -> isBelow(x, z)));
    return maximal;
  }

  private static Set<TestVersion> visible(List<TestVersion> all) {
    Set<TestVersion> visible = new HashSet<>(all);
    visible.removeIf(v -> all.stream().anyMatch(u -> hides(u, v)));
    return visible;
  }

  private static List<TestVersion> both(List<TestVersion> one, List<TestVersion> other) {
    List<TestVersion> both = new ArrayList<>(one);
    both.addAll(other);
    return both;
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void theMaximalVersionsAreKeptAndDroppingTheRestChangesNothingVisible(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      List<TestVersion> all = versions(random, 0);
      Siblings<TestVersion> state = Siblings.of(all);
      assertThat(new HashSet<>(state.kept())).isEqualTo(maximal(all));
      assertThat(new HashSet<>(state.survivors())).isEqualTo(visible(all));
      assertThat(state.survivors()).isEqualTo(Siblings.of(state.kept()).survivors());
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void mergingIsAJoin(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      List<TestVersion> all = versions(random, 0);
      Siblings<TestVersion> a = Siblings.of(part(all, random));
      Siblings<TestVersion> b = Siblings.of(part(all, random));
      Siblings<TestVersion> c = Siblings.of(part(all, random));
      assertSame(a.join(b), b.join(a));
      assertSame(a.join(b).join(c), a.join(b.join(c)));
      assertThat(a.join(a)).isSameAs(a);
      assertThat(a.join(b).join(b)).isEqualTo(a.join(b));
      assertSame(a.join(b), Siblings.of(both(b.kept(), a.kept())));
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void theOrderAndRepetitionOfArrivalDoNotMatter(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      List<TestVersion> all = versions(random, 0);
      List<TestVersion> shuffled = both(all, part(all, random));
      Collections.shuffle(shuffled, random);
      assertSame(Siblings.of(all), Siblings.of(shuffled));
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void equivocationIsNeverSettledByTheVersionsThatShareTheDot(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      TestVersion one = version(random, 0);
      TestVersion other;
      do {
        other = version(random, 1);
      } while (!other.dot().equals(one.dot()));
      Siblings<TestVersion> state = Siblings.of(List.of(one, other));
      assertThat(state.survivors()).containsExactlyInAnyOrder(one, other);
      assertThat(state.equivocations()).containsExactly(one.dot());
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void aTokenCoversNoSurvivorThatWasNotOpened(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      Siblings<TestVersion> state = Siblings.of(versions(random, 0));
      int opened = random.nextInt();
      VectorClock token = state.token(version -> (opened & version.bit()) != 0);
      for (TestVersion version : state.survivors()) {
        assertThat((opened & version.bit()) == 0 && token.covers(version.dot())).isFalse();
      }
    }
  }

  @Property(tries = 20, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
  void everyHiddenVersionIsAccountedForOrAContradiction(@ForAll long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < SETS_PER_SEED; i++) {
      Siblings<TestVersion> state = Siblings.of(versions(random, 0));
      Set<TestVersion> contradictions = new HashSet<>(state.contradictions());
      for (TestVersion version : state.kept()) {
        boolean survives = state.survivors().contains(version);
        boolean accounted =
            state.kept().stream().anyMatch(u -> !contradictions.contains(u) && hides(u, version));
        assertThat(contradictions.contains(version)).isEqualTo(!survives && !accounted);
      }
    }
  }

  /** The control: the dice find what is wrong with the obvious rule for dropping. */
  @Example
  void droppingWhatLiesInsideTheSurvivorsContextsKeepsOtherVersionsInAnotherOrder() {
    Random random = new Random(1);
    int differences = 0;
    for (int i = 0; i < 2_000; i++) {
      List<TestVersion> one = versions(random, 0);
      List<TestVersion> other = versions(random, 10);
      Set<TestVersion> atOnce = obviouslyReduced(both(one, other));
      Set<TestVersion> inSteps = obviouslyReduced(both(List.copyOf(obviouslyReduced(one)), other));
      differences += atOnce.equals(inSteps) ? 0 : 1;
    }
    assertThat(differences).isPositive();
  }

  private static Set<TestVersion> obviouslyReduced(List<TestVersion> all) {
    Set<TestVersion> visible = visible(all);
    long joined = 0;
    for (TestVersion version : visible) {
      joined |= version.seen();
    }
    Set<TestVersion> kept = new HashSet<>();
    for (TestVersion version : all) {
      if (visible.contains(version) || (version.seen() | joined) != joined) {
        kept.add(version);
      }
    }
    return kept;
  }

  private static List<TestVersion> part(List<TestVersion> all, Random random) {
    List<TestVersion> part = new ArrayList<>();
    for (TestVersion version : all) {
      if (random.nextBoolean()) {
        part.add(version);
      }
    }
    return part;
  }

  private static void assertSame(Siblings<TestVersion> one, Siblings<TestVersion> other) {
    assertThat(one).isEqualTo(other);
    assertThat(one.kept()).isEqualTo(other.kept());
    assertThat(one.survivors()).isEqualTo(other.survivors());
  }
}
