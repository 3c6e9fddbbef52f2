package dev.coterie.simulator.scenario;

import java.util.Locale;

/** A peer that is broken on purpose, to see that a simulation finds it. */
public enum Plant {
  /** It acknowledges writes that it has sent to nobody: I1 must fire. */
  LOST_ACK("I1"),
  /** It writes deleted contents anew, as a restored backup would: I4 must fire. */
  RESURRECT("I4"),
  /** It acknowledges others' writes to half of the entries, and goes its own way: I3 must fire. */
  FORK("I3"),
  /** It does not seal what it writes: I5 must fire. */
  LEAK("I5"),
  /** It forgets what its clients were shown before they write: I2 must fire. */
  FALSE_SIBLING("I2");

  private final String fires;

  Plant(String fires) {
    this.fires = fires;
  }

  /** The id of the invariant that must find it. */
  public String fires() {
    return fires;
  }

  /** As typed: {@code lost-ack}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The plant of a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Plant of(String label) {
    for (Plant plant : values()) {
      if (plant.label().equals(label)) {
        return plant;
      }
    }
    throw new IllegalArgumentException("no plant is called \"" + label + "\"");
  }
}
