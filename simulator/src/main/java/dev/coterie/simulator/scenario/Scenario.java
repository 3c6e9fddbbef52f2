package dev.coterie.simulator.scenario;

import dev.coterie.simulator.fault.FaultSpec;
import dev.coterie.simulator.net.Link;
import java.time.Duration;
import java.util.List;

/**
 * A kind of run, as data: the seed and the number of peers make it one run.
 *
 * @param name such as {@code rolling-restart}
 * @param description a sentence for people
 * @param peers how many peers it has unless told otherwise
 * @param replicas Kademlia's k for values, as the realm's policy says
 * @param length for how long the workload runs unless told otherwise
 * @param syncEvery how often peers reconcile what they hold: the unit of the bound on convergence
 * @param repairAfter how long a peer must be away before others copy what it kept
 * @param link what lies between any two peers
 * @param wire whether all messages go through the bytes of the real codec
 * @param journals whether stores are journals on disks that can go wrong; else they are in memory
 * @param zones in how many zones the peers stand, one after the other; 0: they name none
 */
public record Scenario(
    String name,
    String description,
    int peers,
    int replicas,
    Duration length,
    Duration syncEvery,
    Duration repairAfter,
    Link link,
    boolean wire,
    boolean journals,
    int zones,
    Workload workload,
    List<FaultSpec> faults,
    Expectation expectation,
    Signatures signatures) {
  public Scenario {
    faults = List.copyOf(faults);
    if (peers < 1 || replicas < 1 || length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException(
          "a scenario has peers, replicas and a length above 0, not "
              + peers
              + ", "
              + replicas
              + " and "
              + length);
    }
  }
}
