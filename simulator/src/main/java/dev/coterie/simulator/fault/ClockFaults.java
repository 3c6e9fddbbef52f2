package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import java.time.Duration;
import java.util.function.BiConsumer;

/** Wall clocks that are wrong. */
final class ClockFaults {
  private static final double PER_THOUSAND = 1_000;

  private final SimulatedSwarm swarm;

  ClockFaults(SimulatedSwarm swarm) {
    this.swarm = swarm;
  }

  FaultAction skew() {
    return action((peer, amount) -> peer.setClockOffset(Duration.ofSeconds(amount)));
  }

  FaultAction rate() {
    return action((peer, amount) -> peer.setClockRate(amount / PER_THOUSAND));
  }

  private FaultAction action(BiConsumer<SimulatedPeer, Long> set) {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        fault.targets().forEach(target -> set.accept(swarm.peer(target), fault.amount()));
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        for (int target : fault.targets()) {
          swarm.peer(target).setClockRate(1);
          swarm.peer(target).setClockOffset(Duration.ZERO);
        }
      }
    };
  }
}
