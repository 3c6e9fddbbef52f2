package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedPeer.DiskSnapshot;
import dev.coterie.simulator.SimulatedSwarm;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/** Peers that crash, stand still, lose their disks, come late. */
final class MachineFaults {
  private final SimulatedSwarm swarm;
  private final IntConsumer onLostDisk;
  private final int[] downBy;
  private final int[] pausedBy;

  /** Whom each fault struck that goes on; only looked up. */
  private final Map<PlannedFault, List<Integer>> struck = new IdentityHashMap<>();

  /** Whom reap epochs that go on left out; only looked up. */
  private final Map<PlannedFault, PlannedFault> aways = new IdentityHashMap<>();

  /** Backups that are going to be put back; only looked up. */
  private final Map<PlannedFault, List<DiskSnapshot>> backups = new IdentityHashMap<>();

  MachineFaults(SimulatedSwarm swarm, IntConsumer onLostDisk) {
    this.swarm = swarm;
    this.onLostDisk = onLostDisk;
    this.downBy = new int[swarm.size()];
    this.pausedBy = new int[swarm.size()];
  }

  FaultAction crash() {
    return new Down(false);
  }

  FaultAction wipe() {
    return new Down(true);
  }

  /** Peers that are down for a while; a peer that several faults hold down starts with the last. */
  private final class Down implements FaultAction {
    private final boolean wipes;

    Down(boolean wipes) {
      this.wipes = wipes;
    }

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
        if (wipes) {
          onLostDisk.accept(target);
          swarm.peer(target).wipe();
        }
        if (--downBy[target] == 0) {
          startAgain(target);
        }
      }
    }
  }

  private void startAgain(int target) {
    SimulatedPeer peer = swarm.peer(target);
    if (!peer.isUp()) {
      peer.restart();
    }
  }

  FaultAction rollback() {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        List<DiskSnapshot> copies = new ArrayList<>();
        fault.targets().forEach(target -> copies.add(swarm.peer(target).snapshotDisk()));
        backups.put(fault, copies);
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        List<DiskSnapshot> copies = backups.remove(fault);
        for (int i = 0; copies != null && i < copies.size(); i++) {
          int target = fault.targets().get(i);
          onLostDisk.accept(target);
          swarm.peer(target).restoreDisk(copies.get(i));
          if (downBy[target] == 0) {
            startAgain(target);
          }
        }
      }
    };
  }

  /** Who is left out counts for nothing from then on, as if its disk had been lost. */
  FaultAction reap() {
    FaultAction down = crash();
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        if (!swarm.canBeginReap()) {
          return false;
        }
        List<Integer> leftOut =
            fault.amount() == 0
                ? List.of()
                : fault.targets().stream().filter(target -> target != 0).toList();
        leftOut.forEach(onLostDisk::accept);
        swarm.beginReap(leftOut.stream().mapToInt(target -> target).toArray());
        PlannedFault away = fault.of(leftOut);
        aways.put(fault, away);
        down.begin(away);
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        PlannedFault away = aways.remove(fault);
        if (away != null) {
          down.end(away);
        }
      }
    };
  }

  FaultAction pause() {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        List<Integer> paused = new ArrayList<>();
        for (int target : fault.targets()) {
          if (swarm.peer(target).isUp()) {
            swarm.peer(target).pause();
            pausedBy[target]++;
            paused.add(target);
          }
        }
        struck.put(fault, paused);
        return !paused.isEmpty();
      }

      @Override
      public void end(PlannedFault fault) {
        List<Integer> paused = struck.remove(fault);
        for (int target : paused == null ? List.<Integer>of() : paused) {
          if (--pausedBy[target] == 0) {
            swarm.peer(target).resume();
          }
        }
      }
    };
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
