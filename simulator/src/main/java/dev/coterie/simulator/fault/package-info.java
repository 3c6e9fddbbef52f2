/**
 * What goes wrong, as data.
 *
 * <p>A scenario lists {@link dev.coterie.simulator.fault.FaultSpec}s: kinds of faults, how often
 * and how hard. A seed draws a {@link dev.coterie.simulator.fault.FaultPlan} from them: this fault,
 * at this time, to these peers, for so long. The plan has a text form, so that a run can be
 * repeated with fewer faults than its seed drew, which is how a failing plan is shrunk. The
 * injector carries the plan out and counts what it did, by kind: a fault that could not be done
 * does not count.
 */
@NullMarked
package dev.coterie.simulator.fault;

import org.jspecify.annotations.NullMarked;
