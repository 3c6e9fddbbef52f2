package dev.coterie.simulator.check;

/**
 * I11: one seed, one run. What happened is summed up in the trace hash; a second run, in another
 * JVM where it can be had, must come to the same.
 */
public final class Repeatability extends Invariant {
  public Repeatability() {
    super("I11", "the same seed gives the same run");
  }

  /** Compares the trace hashes of two runs. */
  public void compare(String run, String one, String other) {
    checked();
    if (!one.equals(other)) {
      broken(run + " gave " + one + " and then " + other);
    }
  }
}
