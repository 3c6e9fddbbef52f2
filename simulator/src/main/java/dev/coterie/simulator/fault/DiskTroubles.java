package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.disk.DiskFaults;
import dev.coterie.simulator.disk.JournalMedium;
import dev.coterie.simulator.disk.SimulatedDisk;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Disks that fill up, fail, tear, rot and lie; of peers whose store is a journal on such a disk.
 */
final class DiskTroubles {
  private static final long LAST_BYTES = 4_096;
  private static final double PER_THOUSAND = 1_000;

  private final SimulatedSwarm swarm;
  private final IntConsumer onLostDisk;

  DiskTroubles(SimulatedSwarm swarm, IntConsumer onLostDisk) {
    this.swarm = swarm;
    this.onLostDisk = onLostDisk;
  }

  private Optional<SimulatedDisk> disk(int peer) {
    return swarm.peer(peer).disk() instanceof JournalMedium medium
        ? Optional.of(medium.disk())
        : Optional.empty();
  }

  private List<SimulatedDisk> disks(PlannedFault fault) {
    List<SimulatedDisk> disks = new ArrayList<>();
    fault.targets().forEach(target -> disk(target).ifPresent(disks::add));
    return disks;
  }

  /** What is done to a disk; when the fault ends, the disk is mended. */
  private class Trouble implements FaultAction {
    private final boolean losesData;
    private final boolean bootsAfterwards;

    Trouble(boolean losesData, boolean bootsAfterwards) {
      this.losesData = losesData;
      this.bootsAfterwards = bootsAfterwards;
    }

    Consumer<SimulatedDisk> what(PlannedFault fault) {
      return disk -> {};
    }

    @Override
    public boolean begin(PlannedFault fault) {
      List<SimulatedDisk> disks = disks(fault);
      disks.forEach(what(fault));
      if (losesData) {
        fault.targets().forEach(onLostDisk::accept);
      }
      return !disks.isEmpty();
    }

    @Override
    public void end(PlannedFault fault) {
      for (int target : fault.targets()) {
        SimulatedPeer peer = swarm.peer(target);
        if (bootsAfterwards && peer.isUp()) {
          peer.crash();
          disk(target).ifPresent(SimulatedDisk::mend);
          peer.restart();
        } else {
          disk(target).ifPresent(SimulatedDisk::mend);
        }
        if (losesData) {
          onLostDisk.accept(target);
        }
      }
    }
  }

  FaultAction full() {
    return new Trouble(false, false) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.setCapacity(disk.usedBytes() + LAST_BYTES);
      }
    };
  }

  FaultAction error() {
    return new Trouble(false, true) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.failAt(Math.max(1, fault.amount()), SimulatedDisk.Failure.ERROR);
      }
    };
  }

  /** The power is cut in the middle of an operation; the machine boots by itself. */
  FaultAction tornWrite() {
    return new Trouble(false, false) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.failAt(Math.max(1, fault.amount()), SimulatedDisk.Failure.POWER_CUT);
      }
    };
  }

  FaultAction rot() {
    return new Trouble(true, true) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.rot((int) Math.max(1, fault.amount()));
      }
    };
  }

  FaultAction misdirectedWrite() {
    return new Trouble(true, true) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.setFaults(DiskFaults.silent(fault.amount() / PER_THOUSAND));
      }
    };
  }

  /** The end of it is a power cut. */
  FaultAction lostForce() {
    return new Trouble(true, true) {
      @Override
      Consumer<SimulatedDisk> what(PlannedFault fault) {
        return disk -> disk.setFaults(DiskFaults.NONE.withLostForce(1));
      }
    };
  }
}
