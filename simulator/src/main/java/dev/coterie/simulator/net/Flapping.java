package dev.coterie.simulator.net;

import dev.coterie.simulator.world.Event;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** A partition that comes and goes. */
final class Flapping extends Event implements Disruption {
  private final SimulatedNetwork network;
  private final List<SimulatedHost> one;
  private final List<SimulatedHost> other;
  private final Duration each;
  private Disruption cut;
  private boolean parted = true;

  Flapping(
      SimulatedNetwork network,
      Collection<SimulatedHost> one,
      Collection<SimulatedHost> other,
      Duration each) {
    if (each.isNegative() || each.isZero()) {
      throw new IllegalArgumentException("a partition flaps after more than no time: " + each);
    }
    this.network = network;
    this.one = List.copyOf(one);
    this.other = List.copyOf(other);
    this.each = each;
    this.cut = network.partition(one, other);
    network.world().schedule(each, this);
  }

  @Override
  protected void happen() {
    cut.heal();
    parted = !parted;
    if (parted) {
      cut = network.partition(one, other);
    }
    network.world().schedule(each, this);
  }

  @Override
  public void heal() {
    network.world().cancel(this);
    cut.heal();
  }
}
