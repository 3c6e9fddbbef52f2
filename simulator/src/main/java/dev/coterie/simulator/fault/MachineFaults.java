package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Peers that crash, lose their disks, stay away, come late. */
final class MachineFaults {
  private final SimulatedSwarm swarm;
  private final IntConsumer onLostDisk;
  private final int[] downBy;

  /** Who was struck by each fault that goes on; only looked up. */
  private final Map<PlannedFault, List<Integer>> struck = new IdentityHashMap<>();

  MachineFaults(SimulatedSwarm swarm, IntConsumer onLostDisk) {
    this.swarm = swarm;
    this.onLostDisk = onLostDisk;
    this.downBy = new int[swarm.size()];
  }

  FaultAction crash() {
    return action(false);
  }

  FaultAction wipe() {
    return action(true);
  }

  private FaultAction action(boolean wipes) {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        List<Integer> down = new ArrayList<>();
        for (int target : fault.targets()) {
          if (swarm.peer(target).isUp()) {
            swarm.peer(target).crash();
            downBy[target]++;
            down.add(target);
          }
        }
        struck.put(fault, down);
        return !down.isEmpty();
      }

      @Override
      public void end(PlannedFault fault) {
        List<Integer> down = struck.remove(fault);
        for (int target : down == null ? List.<Integer>of() : down) {
          if (--downBy[target] == 0) {
            startAgain(target, wipes);
          }
        }
      }
    };
  }

  private void startAgain(int target, boolean wiped) {
    SimulatedPeer peer = swarm.peer(target);
    if (peer.isUp()) {
      return;
    }
    if (wiped) {
      onLostDisk.accept(target);
      swarm.restartWiped(target);
    } else {
      peer.restart();
    }
  }

  /** A peer that has not been started yet joins when the fault ends. */
  FaultAction lateJoin() {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        return fault.targets().stream().anyMatch(target -> !swarm.peer(target).isUp());
      }

      @Override
      public void end(PlannedFault fault) {
        for (int target : fault.targets()) {
          if (!swarm.peer(target).isUp()) {
            swarm.startFresh(target);
          }
        }
      }
    };
  }
}
