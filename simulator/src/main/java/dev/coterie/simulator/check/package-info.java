/**
 * What must hold, and who looks.
 *
 * <p>A {@link dev.coterie.simulator.check.History} records each operation of the workload and how
 * it ended: acknowledged, failed, or unknown. Each {@link dev.coterie.simulator.check.Invariant} is
 * one small class that watches the run (operations, merges into stores, frames, lookups) and says
 * at the end what it found and how often it looked. Checkers know everything: which peer is which,
 * who is up, what every disk holds. None of them tells the protocol anything.
 */
@NullMarked
package dev.coterie.simulator.check;

import org.jspecify.annotations.NullMarked;
