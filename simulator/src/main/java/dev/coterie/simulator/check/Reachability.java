package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I9: lookups find the true closest peers, as one knows who knows everyone.
 *
 * <p>Counted are lookups by honest peers while no fault is at work in the network. The true closest
 * are the wanted number of peers that had been up for {@link #SETTLED} when the lookup began and
 * still were at its end: who comes or goes meanwhile may be found or not. A hostile peer that lies
 * among them takes its place there, as it does in any answer, but nobody is asked to find it.
 */
public final class Reachability extends Invariant {
  /** How long a peer must have been up to count. */
  public static final Duration SETTLED = Duration.ofSeconds(30);

  private final SwarmView swarm;
  private final double leastSuccess;
  private final SortedMap<Integer, Long> hops = new TreeMap<>();
  private long lookups;
  private long requests;
  private long expected;
  private long found;
  private String worst = "";
  private double worstShare = 1;

  /**
   * @param leastSuccess the least share of the true closest that must be found, over all lookups
   */
  public Reachability(SwarmView swarm, double leastSuccess) {
    super("I9", "lookups find the closest peers");
    this.swarm = swarm;
    this.leastSuccess = leastSuccess;
  }

  /** Counts what a lookup cost. */
  public void cost(int hopCount, int requestCount) {
    lookups++;
    requests += requestCount;
    hops.merge(hopCount, 1L, Long::sum);
  }

  public long lookups() {
    return lookups;
  }

  public double requestsMean() {
    return lookups == 0 ? 0 : (double) requests / lookups;
  }

  /** Lookups by how many hops they took. */
  public SortedMap<Integer, Long> hops() {
    return new TreeMap<>(hops);
  }

  /** The share of the true closest that were found; 1 before anything was looked for. */
  public double success() {
    return expected == 0 ? 1 : (double) found / expected;
  }

  @Override
  public void lookedUp(LookupSeen lookup) {
    if (!swarm.isCalmSince(lookup.startedAt().minus(SETTLED))
        || !swarm.isHonest(lookup.peer())
        || !isSettled(lookup.peer(), lookup.startedAt())) {
      return;
    }
    List<PeerId> truth =
        swarm
            .nearest(
                lookup.target(),
                lookup.wanted(),
                peer -> peer != lookup.peer() && isSettled(peer, lookup.startedAt()))
            .stream()
            .filter(peer -> swarm.isHonest(swarm.indexOf(peer)))
            .toList();
    long hits = truth.stream().filter(lookup.found()::contains).count();
    checked();
    expected += truth.size();
    found += hits;
    double share = truth.isEmpty() ? 1 : (double) hits / truth.size();
    if (share < worstShare) {
      worstShare = share;
      worst =
          "peer "
              + lookup.peer()
              + " at "
              + lookup.startedAt()
              + " found "
              + hits
              + " of "
              + truth.size();
    }
  }

  private boolean isSettled(int peer, Duration at) {
    return swarm.isUp(peer) && swarm.upSince(peer).plus(SETTLED).compareTo(at) <= 0;
  }

  @Override
  public void finished(SwarmView view) {
    if (success() < leastSuccess) {
      broken(
          "lookups found "
              + found
              + " of "
              + expected
              + " true closest peers, less than a share of "
              + leastSuccess
              + "; worst: "
              + worst);
    }
  }
}
