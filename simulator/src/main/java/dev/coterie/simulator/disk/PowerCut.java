package dev.coterie.simulator.disk;

/** The power goes in the middle of an operation of the disk; nothing after it happens. */
final class PowerCut extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PowerCut(String operation) {
    super("the power was cut at " + operation);
  }
}
