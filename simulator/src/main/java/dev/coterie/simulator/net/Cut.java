package dev.coterie.simulator.net;

import java.util.BitSet;
import java.util.Collection;

/** Hosts from which nothing reaches certain other hosts, until it is healed. */
public final class Cut {
  private final SimulatedNetwork network;
  private final BitSet from;
  private final BitSet to;
  private final boolean bothWays;

  Cut(
      SimulatedNetwork network,
      Collection<SimulatedHost> from,
      Collection<SimulatedHost> to,
      boolean bothWays) {
    this.network = network;
    this.from = indexes(from);
    this.to = indexes(to);
    this.bothWays = bothWays;
  }

  private static BitSet indexes(Collection<SimulatedHost> hosts) {
    BitSet result = new BitSet();
    hosts.forEach(host -> result.set(host.index()));
    return result;
  }

  boolean severs(int sender, int receiver) {
    return (from.get(sender) && to.get(receiver))
        || (bothWays && to.get(sender) && from.get(receiver));
  }

  /** Ends this cut; others stay. Without effect when it has ended. */
  public void heal() {
    network.heal(this);
  }
}
