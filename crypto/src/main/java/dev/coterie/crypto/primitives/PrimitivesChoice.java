package dev.coterie.crypto.primitives;

import java.util.function.Supplier;

/** Chooses the implementation once per process: native if it loads and answers right. */
final class PrimitivesChoice {

  private PrimitivesChoice() {}

  static Primitives best() {
    return Chosen.PRIMITIVES;
  }

  /** The candidate, if it can be made and passes; else the portable one, checked as well. */
  static Primitives choose(Supplier<Primitives> candidate) {
    String whyNot;
    try {
      Primitives primitives = candidate.get();
      KnownAnswers.check(primitives);
      return primitives;
    } catch (LinkageError | RuntimeException e) {
      whyNot = "no native library: " + e;
    }
    Primitives portable = new PortablePrimitives(whyNot);
    KnownAnswers.check(portable);
    return portable;
  }

  private static final class Chosen {
    static final Primitives PRIMITIVES = choose(NativePrimitives::new);
  }
}
