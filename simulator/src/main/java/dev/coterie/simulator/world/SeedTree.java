package dev.coterie.simulator.world;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A seed and the seeds that follow from it, by name or by number.
 *
 * <p>A branch depends on the path that leads to it and on nothing else: not on what other branches
 * exist, nor on what was drawn from them.
 */
public final class SeedTree {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private final long seed;

  private SeedTree(long seed) {
    this.seed = seed;
  }

  public static SeedTree of(long seed) {
    return new SeedTree(mix(seed + GOLDEN_GAMMA));
  }

  /** The branch of a concern, such as {@code "latency"}. */
  public SeedTree branch(String name) {
    long hash = GOLDEN_GAMMA + name.length();
    for (int i = 0; i < name.length(); i++) {
      hash = mix(hash ^ name.charAt(i));
    }
    return new SeedTree(mix(seed ^ hash));
  }

  /** The branch of one of many, such as a peer. */
  public SeedTree branch(long number) {
    return new SeedTree(mix(mix(seed) + mix(number - GOLDEN_GAMMA)));
  }

  /** The seed itself, for what must be seeded with a number. */
  public long seed() {
    return seed;
  }

  /** A new stream of this branch; every call begins the same stream anew. */
  public RandomGenerator random() {
    return new SplittableRandom(seed);
  }

  /** Stafford's variant 13 of MurmurHash3's finisher: a bijection that spreads every bit. */
  static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
