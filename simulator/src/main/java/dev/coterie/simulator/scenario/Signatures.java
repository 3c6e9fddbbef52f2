package dev.coterie.simulator.scenario;

/** How versions are signed in a scenario. */
public enum Signatures {
  /** Ed25519 and age, as the node does. */
  REAL,
  /** A keyed hash of the simulated world, about a hundred times as fast. */
  KEYED_HASH
}
