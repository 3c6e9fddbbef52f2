package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.net.Disruption;
import dev.coterie.simulator.net.Disruptions;
import dev.coterie.simulator.net.Latency;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.SimulatedHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What goes wrong between peers: shapes of partitions, and links that grow worse. */
final class NetworkFaults {
  private static final Duration FLAP = Duration.ofSeconds(4);
  private static final int CLOGGING_TAKES = 3;
  private static final double PER_THOUSAND = 1_000;

  private final SimulatedSwarm swarm;
  private final Disruptions disruptions;
  private final Link healthy;

  /** What undoes each partition that goes on; only looked up. */
  private final Map<PlannedFault, Disruption> partitions = new IdentityHashMap<>();

  /** Faults of links that go on. */
  private final List<PlannedFault> worse = new ArrayList<>();

  NetworkFaults(SimulatedSwarm swarm, RandomGenerator random) {
    this.swarm = swarm;
    this.disruptions = new Disruptions(swarm.network(), random);
    this.healthy = swarm.network().defaultLink();
  }

  private List<SimulatedHost> targets(PlannedFault fault) {
    List<SimulatedHost> hosts = new ArrayList<>();
    fault.targets().forEach(target -> hosts.add(swarm.peer(target).host()));
    return hosts;
  }

  private FaultAction shape(Function<PlannedFault, Disruption> begin) {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        partitions.put(fault, begin.apply(fault));
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        Disruption disruption = partitions.remove(fault);
        if (disruption != null) {
          disruption.heal();
        }
      }
    };
  }

  FaultAction partition() {
    return shape(fault -> disruptions.isolate(targets(fault)));
  }

  /** Odd amounts are deaf, even ones mute. */
  FaultAction oneWay() {
    return shape(
        fault ->
            fault.amount() % 2 == 0
                ? disruptions.mute(targets(fault))
                : disruptions.deafen(targets(fault)));
  }

  FaultAction flapping() {
    return shape(fault -> disruptions.flapping(targets(fault), FLAP));
  }

  FaultAction ringOfMajorities() {
    return shape(fault -> disruptions.ringOfMajorities(swarm.network().hosts()));
  }

  FaultAction swizzleClog() {
    return shape(
        fault -> disruptions.swizzleClog(targets(fault), fault.length().dividedBy(CLOGGING_TAKES)));
  }

  /** Links that lose, double, reorder or delay: faults at work at the same time add up. */
  FaultAction worseLinks() {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        worse.add(fault);
        setLinks();
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        worse.removeIf(one -> one == fault);
        setLinks();
      }
    };
  }

  private void setLinks() {
    Link link =
        healthy
            .withLoss(Math.min(1, healthy.loss() + share(FaultKind.LOSS)))
            .withDuplication(Math.min(1, healthy.duplication() + share(FaultKind.DUPLICATION)))
            .withReordering(Math.min(1, healthy.reordering() + share(FaultKind.REORDERING)));
    swarm.network().setDefaultLink(link);
    swarm.network().resetLinks();
    for (PlannedFault fault : worse) {
      if (fault.kind() == FaultKind.SLOW) {
        Duration most = Duration.ofMillis(fault.amount());
        Link slow = link.withLatency(Latency.uniform(most.dividedBy(2), most));
        targets(fault).forEach(host -> swarm.network().setLinksOf(host, slow));
      }
    }
  }

  private double share(FaultKind kind) {
    long sum = 0;
    for (PlannedFault fault : worse) {
      sum += fault.kind() == kind ? fault.amount() : 0;
    }
    return sum / PER_THOUSAND;
  }
}
