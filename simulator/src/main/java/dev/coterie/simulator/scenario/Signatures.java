package dev.coterie.simulator.scenario;

import java.util.Arrays;

/** How versions are signed in a scenario. */
public enum Signatures {
  /** Ed25519 and age, as the node does. */
  REAL("real"),
  /** A keyed hash of the simulated world, about a hundred times as fast. */
  KEYED_HASH("keyed-hash");

  private final String label;

  Signatures(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  public String label() {
    return label;
  }

  /** The way of signing of a name; {@link IllegalArgumentException} where it is none. */
  public static Signatures of(String label) {
    return Arrays.stream(values())
        .filter(signatures -> signatures.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no way of signing: " + label));
  }
}
