package dev.coterie.simulator.fault;

import dev.coterie.simulator.SimulatedSwarm;
import dev.coterie.simulator.net.Cut;
import dev.coterie.simulator.net.Link;
import dev.coterie.simulator.net.SimulatedHost;
import dev.coterie.simulator.world.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What goes wrong between peers. */
final class NetworkFaults {
  private static final Duration FLAP = Duration.ofSeconds(4);
  private static final double PER_THOUSAND = 1_000;

  private final SimulatedSwarm swarm;
  private final RandomGenerator random;

  /** What undoes each fault that goes on; only looked up. */
  private final Map<PlannedFault, Runnable> undo = new IdentityHashMap<>();

  private double loss;

  NetworkFaults(SimulatedSwarm swarm, RandomGenerator random) {
    this.swarm = swarm;
    this.random = random;
  }

  private FaultAction action(Function<PlannedFault, Runnable> begin) {
    return new FaultAction() {
      @Override
      public boolean begin(PlannedFault fault) {
        undo.put(fault, begin.apply(fault));
        return true;
      }

      @Override
      public void end(PlannedFault fault) {
        Runnable task = undo.remove(fault);
        if (task != null) {
          task.run();
        }
      }
    };
  }

  private List<SimulatedHost> targets(PlannedFault fault) {
    List<SimulatedHost> hosts = new ArrayList<>();
    fault.targets().forEach(target -> hosts.add(swarm.peer(target).host()));
    return hosts;
  }

  private List<SimulatedHost> others(PlannedFault fault) {
    List<SimulatedHost> hosts = new ArrayList<>();
    for (int i = 0; i < swarm.size(); i++) {
      if (!fault.targets().contains(i)) {
        hosts.add(swarm.peer(i).host());
      }
    }
    return hosts;
  }

  FaultAction partition() {
    return action(fault -> swarm.network().partition(targets(fault), others(fault))::heal);
  }

  FaultAction oneWay() {
    return action(fault -> swarm.network().cutOneWay(targets(fault), others(fault))::heal);
  }

  FaultAction flapping() {
    return action(
        fault -> {
          Flap flap = new Flap(fault);
          flap.happen();
          return flap::stop;
        });
  }

  /** A partition that comes and goes. */
  private final class Flap extends Event {
    private final PlannedFault fault;
    private Cut cut;
    private boolean isCut;

    Flap(PlannedFault fault) {
      this.fault = fault;
      this.cut = swarm.network().partition(List.of(), List.of());
    }

    @Override
    protected void happen() {
      cut.heal();
      if (!isCut) {
        cut = swarm.network().partition(targets(fault), others(fault));
      }
      isCut = !isCut;
      long nanos = (long) (FLAP.toNanos() * (0.5 + random.nextDouble()));
      swarm.world().scheduleNanos(nanos, this);
    }

    void stop() {
      swarm.world().cancel(this);
      cut.heal();
    }
  }

  /** On a ring of all, each hears the nearer half and itself: a majority, and each another one. */
  FaultAction ringOfMajorities() {
    return action(
        fault -> {
          List<Cut> cuts = new ArrayList<>();
          int size = swarm.size();
          int reach = (size / 2 + 1) / 2;
          for (int i = 0; i < size; i++) {
            List<SimulatedHost> far = new ArrayList<>();
            for (int j = i + reach + 1; j < i + size - reach; j++) {
              far.add(swarm.peer(j % size).host());
            }
            cuts.add(swarm.network().cutOneWay(List.of(swarm.peer(i).host()), far));
          }
          return () -> cuts.forEach(Cut::heal);
        });
  }

  /** Links stop one after the other over a third of the time, and come back in another order. */
  FaultAction swizzleClog() {
    return action(
        fault -> {
          List<Cut> cuts = new ArrayList<>();
          List<Event> events = new ArrayList<>();
          List<SimulatedHost> clogged = targets(fault);
          List<SimulatedHost> back = new ArrayList<>(clogged);
          Collections.shuffle(back, new Random(random.nextLong()));
          long third = fault.length().toNanos() / 3;
          for (int i = 0; i < clogged.size(); i++) {
            List<SimulatedHost> one = List.of(clogged.get(i));
            Runnable stop = () -> cuts.add(swarm.network().partition(one, swarm.network().hosts()));
            events.add(later(third * i / clogged.size(), stop));
          }
          for (int i = 0; i < back.size(); i++) {
            int place = clogged.indexOf(back.get(i));
            Runnable restore =
                () -> {
                  if (place < cuts.size()) {
                    cuts.get(place).heal();
                  }
                };
            events.add(later(2 * third + third * i / back.size(), restore));
          }
          return () -> {
            events.forEach(swarm.world()::cancel);
            cuts.forEach(Cut::heal);
          };
        });
  }

  private Event later(long nanos, Runnable task) {
    return swarm.world().schedule(Duration.ofNanos(nanos), task);
  }

  FaultAction loss(Link healthy) {
    return action(
        fault -> {
          double share = fault.amount() / PER_THOUSAND;
          loss += share;
          swarm.network().setDefaultLink(healthy.withLoss(Math.min(1, healthy.loss() + loss)));
          return () -> {
            loss -= share;
            double left = Math.max(0, Math.min(1, healthy.loss() + loss));
            swarm
                .network()
                .setDefaultLink(left < 1 / PER_THOUSAND ? healthy : healthy.withLoss(left));
          };
        });
  }
}
