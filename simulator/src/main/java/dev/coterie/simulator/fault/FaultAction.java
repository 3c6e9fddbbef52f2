package dev.coterie.simulator.fault;

/** How one kind of fault is done and undone. */
interface FaultAction {
  /** Does it; false where it cannot be done now, such as crashing a peer that is down. */
  boolean begin(PlannedFault fault);

  /** Undoes it. */
  void end(PlannedFault fault);
}
