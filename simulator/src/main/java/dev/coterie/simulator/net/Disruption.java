package dev.coterie.simulator.net;

/** Something that is wrong between hosts, until it is healed. */
@FunctionalInterface
public interface Disruption {
  /** Ends it; without effect when it has ended. */
  void heal();
}
