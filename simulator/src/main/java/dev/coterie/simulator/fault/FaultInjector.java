package dev.coterie.simulator.fault;

import dev.coterie.simulator.PeerParts;
import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.world.Event;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntConsumer;

/**
 * Carries a plan out on a swarm, counts by kind what it did, and undoes all of it in the end.
 *
 * <p>Faults overlap freely: a peer that two crashes hold down starts when the second of them ends.
 */
public final class FaultInjector {
  /** Code of a fault in the trace. */
  private static final int FAULT = 0x66;

  private static final FaultAction NOTHING =
      new FaultAction() {
        @Override
        public boolean begin(PlannedFault fault) {
          return false;
        }

        @Override
        public void end(PlannedFault fault) {}
      };

  private static final Set<FaultKind> IN_THE_NETWORK =
      EnumSet.of(
          FaultKind.PARTITION,
          FaultKind.ONE_WAY,
          FaultKind.FLAPPING,
          FaultKind.RING_OF_MAJORITIES,
          FaultKind.SWIZZLE_CLOG,
          FaultKind.LOSS,
          FaultKind.DUPLICATION,
          FaultKind.REORDERING,
          FaultKind.SLOW,
          FaultKind.PAUSE);

  private final SimulatedSwarm swarm;
  private final FaultPlan plan;
  private final Listener listener;
  private final Map<FaultKind, FaultAction> actions = new EnumMap<>(FaultKind.class);
  private final List<Event> events = new ArrayList<>();
  private final List<PlannedFault> atWork = new ArrayList<>();
  private final SortedMap<String, Long> counts = new TreeMap<>();

  /** Is told what the injector does. */
  public interface Listener {
    /** A fault has begun, or ended. */
    void changed(PlannedFault fault, boolean begun);

    /** A peer turns hostile: it will be put together from these parts, and is honest no more. */
    void turns(int peer, PeerParts parts);

    /** Something is wrong in the network from now on, or no longer. */
    void disturbed(boolean wrong);
  }

  /**
   * @param onLostDisk is told the index of each peer whose disk is emptied or put back
   */
  public FaultInjector(
      SimulatedSwarm swarm, FaultPlan plan, IntConsumer onLostDisk, Listener listener) {
    this.swarm = swarm;
    this.plan = plan;
    this.listener = listener;
    MachineFaults machines = new MachineFaults(swarm, onLostDisk);
    NetworkFaults network =
        new NetworkFaults(swarm, swarm.world().seeds().branch("faults").branch("network").random());
    ClockFaults clocks = new ClockFaults(swarm);
    actions.put(FaultKind.CRASH, machines.crash());
    actions.put(FaultKind.ABSENCE, machines.crash());
    actions.put(FaultKind.WIPE, machines.wipe());
    actions.put(FaultKind.LATE_JOIN, machines.lateJoin());
    actions.put(FaultKind.PARTITION, network.partition());
    actions.put(FaultKind.ONE_WAY, network.oneWay());
    actions.put(FaultKind.FLAPPING, network.flapping());
    actions.put(FaultKind.RING_OF_MAJORITIES, network.ringOfMajorities());
    actions.put(FaultKind.SWIZZLE_CLOG, network.swizzleClog());
    FaultAction worseLinks = network.worseLinks();
    actions.put(FaultKind.LOSS, worseLinks);
    actions.put(FaultKind.DUPLICATION, worseLinks);
    actions.put(FaultKind.REORDERING, worseLinks);
    actions.put(FaultKind.SLOW, worseLinks);
    actions.put(FaultKind.CLOCK_RATE, clocks.rate());
    actions.put(FaultKind.ROLLBACK, machines.rollback());
    actions.put(FaultKind.PAUSE, machines.pause());
    actions.put(FaultKind.REAP, machines.reap());
    DiskTroubles disks = new DiskTroubles(swarm, onLostDisk);
    actions.put(FaultKind.DISK_FULL, disks.full());
    actions.put(FaultKind.DISK_ERROR, disks.error());
    actions.put(FaultKind.TORN_WRITE, disks.tornWrite());
    actions.put(FaultKind.BIT_ROT, disks.rot());
    actions.put(FaultKind.MISDIRECTED_WRITE, disks.misdirectedWrite());
    actions.put(FaultKind.LOST_FSYNC, disks.lostForce());
    HostilePeers hostile =
        new HostilePeers(
            swarm, listener, swarm.world().seeds().branch("faults").branch("hostile").random());
    actions.put(FaultKind.SYBIL, hostile.sybil());
    actions.put(FaultKind.FORGERY, hostile.forgery());
    actions.put(FaultKind.WITHHOLDING, hostile.withholding());
    actions.put(FaultKind.ENDLESS_SYNC, hostile.endlessSync());
    actions.put(FaultKind.STALE_LOG, hostile.staleLog());
    actions.put(FaultKind.CLOCK_SKEW, clocks.skew());
  }

  /** Schedules all faults, from now on. */
  public void start() {
    for (PlannedFault fault : plan.faults()) {
      events.add(swarm.world().schedule(fault.at(), () -> begin(fault)));
    }
  }

  private void begin(PlannedFault fault) {
    FaultAction action = actions.get(fault.kind());
    if (action == null || !action.begin(fault)) {
      return;
    }
    counts.merge(fault.kind().label(), 1L, Long::sum);
    atWork.add(fault);
    swarm.world().addToTrace(FAULT, fault.kind().ordinal(), -1, fault.amount());
    listener.changed(fault, true);
    tellDisturbed();
    events.add(swarm.world().schedule(fault.length(), () -> end(fault)));
  }

  private void end(PlannedFault fault) {
    if (removeThisOne(fault)) {
      actions.getOrDefault(fault.kind(), NOTHING).end(fault);
      listener.changed(fault, false);
      tellDisturbed();
    }
  }

  private boolean removeThisOne(PlannedFault fault) {
    return atWork.removeIf(one -> one == fault);
  }

  private void tellDisturbed() {
    listener.disturbed(atWork.stream().anyMatch(fault -> IN_THE_NETWORK.contains(fault.kind())));
  }

  /** How many faults in the network are at work. */
  public int partitions() {
    return (int) atWork.stream().filter(f -> IN_THE_NETWORK.contains(f.kind())).count();
  }

  /** Ends all faults, and begins no more. */
  public void stop() {
    events.forEach(swarm.world()::cancel);
    List.copyOf(atWork).forEach(this::end);
  }

  /** Faults that were injected, by the label of their kind. */
  public SortedMap<String, Long> counts() {
    return new TreeMap<>(counts);
  }
}
