package dev.coterie.simulator.net;

import dev.coterie.simulator.world.Event;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Hosts from which nothing reaches certain other hosts, until it is healed. What is sent meanwhile
 * is lost, or, where the cut is a clog, waits and arrives afterwards.
 */
public final class Cut implements Disruption {
  private final SimulatedNetwork network;
  private final BitSet from;
  private final BitSet to;
  private final boolean bothWays;
  private final boolean clogs;
  private final List<Held> held = new ArrayList<>();

  /** A message that waits for the end of a clog. */
  private record Held(Event arrival, SimulatedHost sender, SimulatedHost receiver) {}

  Cut(
      SimulatedNetwork network,
      Collection<SimulatedHost> from,
      Collection<SimulatedHost> to,
      boolean bothWays,
      boolean clogs) {
    this.network = network;
    this.from = indexes(from);
    this.to = indexes(to);
    this.bothWays = bothWays;
    this.clogs = clogs;
  }

  private static BitSet indexes(Collection<SimulatedHost> hosts) {
    BitSet result = new BitSet();
    hosts.forEach(host -> result.set(host.index()));
    return result;
  }

  private boolean isBetween(int sender, int receiver) {
    return (from.get(sender) && to.get(receiver))
        || (bothWays && to.get(sender) && from.get(receiver));
  }

  /** Whether what goes this way is lost. */
  boolean severs(int sender, int receiver) {
    return !clogs && isBetween(sender, receiver);
  }

  /** Keeps a message that goes a way that is clogged; false when it is not. */
  boolean holds(Event arrival, SimulatedHost sender, SimulatedHost receiver) {
    if (!clogs || !isBetween(sender.index(), receiver.index())) {
      return false;
    }
    held.add(new Held(arrival, sender, receiver));
    return true;
  }

  /** Ends this cut; others stay. Without effect when it has ended. */
  @Override
  public void heal() {
    network.heal(this);
    List<Held> waiting = List.copyOf(held);
    held.clear();
    waiting.forEach(one -> network.travelAnew(one.arrival(), one.sender(), one.receiver()));
  }
}
