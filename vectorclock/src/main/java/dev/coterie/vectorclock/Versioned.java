package dev.coterie.vectorclock;

/**
 * What a version must tell so that it can be merged: its dot, its causal context, its identity.
 *
 * <p>Immutable. Two versions with one hash are the same version and answer alike.
 */
public interface Versioned {
  /** Its name, as its writer gave it. */
  Dot dot();

  /** What it supersedes, and always its own dot. */
  VectorClock context();

  /** Its identity. */
  VersionHash hash();

  /** Whether it deletes the entry. Merging does not ask; {@link Siblings#admission} does. */
  default boolean isTombstone() {
    return false;
  }
}
