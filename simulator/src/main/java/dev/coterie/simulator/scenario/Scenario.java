package dev.coterie.simulator.scenario;

import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.simulator.check.EntryTerms;
import dev.coterie.simulator.fault.FaultKind;
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
 * @param clockSkew how far clocks may be apart, by which content outlives its end on disks
 * @param link what lies between any two peers
 * @param wire whether all messages go through the bytes of the real codec
 * @param journals whether stores are journals on disks that can go wrong; else they are in memory
 * @param zones in how many zones the peers stand, one after the other; 0: they name none
 * @param policies how entries under some prefixes are kept; the entries lie under them in turn
 */
public record Scenario(
    String name,
    String description,
    int peers,
    int replicas,
    Duration length,
    Duration syncEvery,
    Duration repairAfter,
    Duration clockSkew,
    Link link,
    boolean wire,
    boolean journals,
    int zones,
    List<EntryTerms> policies,
    Workload workload,
    List<FaultSpec> faults,
    Expectation expectation,
    Signatures signatures) {
  public Scenario {
    faults = List.copyOf(faults);
    policies = List.copyOf(policies);
    if (peers < 1 || replicas < 1 || length.isNegative() || length.isZero()) {
      throw new IllegalArgumentException(
          "a scenario has peers, replicas and a length above 0, not "
              + peers
              + ", "
              + replicas
              + " and "
              + length);
    }
    for (EntryTerms terms : policies) {
      if (terms.maxReplicas() > replicas) {
        throw new IllegalArgumentException(
            terms.prefix() + " has " + terms.maxReplicas() + " replicas of " + replicas);
      }
    }
  }

  /** Whether reap epochs are begun in it. */
  boolean reaps() {
    return faults.stream().anyMatch(fault -> fault.kind() == FaultKind.REAP);
  }

  /** How its peers are set. */
  PeerSettings settings() {
    return PeerSettings.defaults()
        .withSyncEvery(syncEvery)
        .withRepairAfter(repairAfter)
        .withClockSkew(clockSkew);
  }

  /** The same under another workload. */
  public Scenario withWorkload(Workload other) {
    return new Scenario(
        name,
        description,
        peers,
        replicas,
        length,
        syncEvery,
        repairAfter,
        clockSkew,
        link,
        wire,
        journals,
        zones,
        policies,
        other,
        faults,
        expectation,
        signatures);
  }
}
