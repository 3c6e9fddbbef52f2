package dev.coterie.simulator.scenario;

import dev.coterie.simulator.SimulatedPeer;
import dev.coterie.simulator.SimulatedSwarm;

/** The peer that is broken, and the run that it is in. */
record BrokenPeer(SimulatedSwarm swarm, int index, Contents contents) {
  SimulatedPeer peer() {
    return swarm.peer(index);
  }
}
