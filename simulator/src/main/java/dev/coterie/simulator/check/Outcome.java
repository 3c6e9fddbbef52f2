package dev.coterie.simulator.check;

/** What became of an invariant in a run. */
public enum Outcome {
  /** It was checked, and held each time. */
  HELD,
  /** It was broken; the findings say where. */
  FIRED,
  /** More was lost than it promises to survive, so it says nothing of this run. */
  EXEMPT,
  /** Nothing in this run let it look. */
  NOT_CHECKED
}
