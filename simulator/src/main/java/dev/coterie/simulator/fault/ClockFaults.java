package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedSwarm;
import java.time.Duration;

/** Wall clocks that are wrong. */
final class ClockFaults {
  private final SimulatedSwarm swarm;

  ClockFaults(SimulatedSwarm swarm) {
    this.swarm = swarm;
  }

  FaultAction skew() {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        set(fault, Duration.ofSeconds(fault.amount()));
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        set(fault, Duration.ZERO);
      }
    };
  }

  private void set(PlannedFault fault, Duration offset) {
    fault.targets().forEach(target -> swarm.peer(target).host().setClockOffset(offset));
  }
}
