package dev.coterie.simulator.scenario;

/** What a run has shown. */
public enum Verdict {
  /** Nothing unsafe happened, the swarm converged, every goal was met. */
  PASSED,
  /** Something unsafe happened. */
  UNSAFE,
  /** Nothing unsafe happened, but the swarm did not converge in time once all faults had ended. */
  NOT_CONVERGED,
  /** A goal was never met, or an invariant never checked: the run has shown nothing. */
  INCONCLUSIVE;

  public boolean passed() {
    return this == PASSED;
  }
}
