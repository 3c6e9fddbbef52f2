package dev.coterie.simulator.check;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.simulator.net.SignatureChecker;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All invariants of one run. */
public final class Checks {
  private final SwarmView swarm;
  private final NoLostWrite noLostWrite;
  private final ExactSiblings exactSiblings;
  private final ReplicasAgree replicasAgree;
  private final NoResurrection noResurrection;
  private final Confidentiality confidentiality;
  private final Authenticity authenticity;
  private final Bounds bounds;
  private final Reachability reachability;
  private final Frugality frugality;
  private final Repeatability repeatability = new Repeatability();
  private final Expiry expiry;
  private final Certificates certificates;
  private final List<Invariant> all;
  private final long[] lives;

  /**
   * @param settings how the peers are set: when they drop what has expired follows from it
   * @param withinSyncPeriods how soon replicas must agree after the faults
   * @param lookupSuccess the least share of the true closest peers that lookups find
   * @param reaps whether reap epochs are begun
   */
  public Checks(
      SwarmView swarm,
      History history,
      Canary canary,
      SignatureChecker signatures,
      PeerSettings settings,
      int withinSyncPeriods,
      double lookupSuccess,
      boolean reaps) {
    this.swarm = swarm;
    this.lives = new long[swarm.peers()];
    this.noLostWrite = new NoLostWrite(history, reaps);
    this.exactSiblings = new ExactSiblings(history, swarm.peers());
    this.replicasAgree = new ReplicasAgree(withinSyncPeriods);
    this.noResurrection = new NoResurrection(history);
    this.confidentiality = new Confidentiality(canary);
    this.authenticity = new Authenticity(signatures, swarm);
    this.bounds = new Bounds(swarm.peers());
    this.reachability = new Reachability(swarm, lookupSuccess);
    this.frugality = new Frugality(swarm);
    this.expiry = new Expiry(swarm, settings.clockSkew(), settings.syncEvery());
    this.certificates = new Certificates(reaps);
    this.all =
        List.of(
            noLostWrite,
            exactSiblings,
            replicasAgree,
            noResurrection,
            confidentiality,
            authenticity,
            bounds,
            reachability,
            frugality,
            repeatability,
            expiry,
            new KeptByPolicy(swarm),
            certificates);
  }

  public NoLostWrite noLostWrite() {
    return noLostWrite;
  }

  public NoResurrection noResurrection() {
    return noResurrection;
  }

  public Confidentiality confidentiality() {
    return confidentiality;
  }

  public Bounds bounds() {
    return bounds;
  }

  public Reachability reachability() {
    return reachability;
  }

  public Frugality frugality() {
    return frugality;
  }

  public Certificates certificates() {
    return certificates;
  }

  public Expiry expiry() {
    return expiry;
  }

  /** A peer begins a life, on whatever its disk holds now. */
  void started(int peer) {
    lives[peer]++;
    swarm.started(peer);
    bounds.died(peer);
    exactSiblings.diskChanged(peer);
  }

  long merging(int peer, Key key, Optional<StoredRecord> before) {
    exactSiblings.merging(peer, key, before);
    return lives[peer];
  }

  void merged(long life, Merge merge, boolean durable) {
    if (life != lives[merge.peer()]) {
      return;
    }
    exactSiblings.ended(merge.peer(), merge.key());
    if (durable) {
      all.forEach(invariant -> invariant.merged(merge));
    }
  }

  long dropping(int peer) {
    return lives[peer];
  }

  void dropped(long life, int peer, Key key, Optional<StoredRecord> after) {
    if (life == lives[peer]) {
      exactSiblings.dropped(peer, key, after);
    }
  }

  /** A peer is about to give up content and keep the headers. */
  void dropsContent(int peer, Key key, List<VersionHash> versions) {
    expiry.dropping(peer, key, versions);
  }

  Bounds.Ask asks(int peer, PeerId to, Request request, Duration within) {
    Message message = new Message(peer, swarm.indexOf(to), request, null);
    all.forEach(invariant -> invariant.sent(message));
    return bounds.asks(peer, swarm.now(), within);
  }

  void answered(Bounds.Ask ask) {
    bounds.answered(ask);
  }

  void sent(PeerId to, int from, Request asked, Response response) {
    Message message = new Message(from, swarm.indexOf(to), asked, response);
    all.forEach(invariant -> invariant.sent(message));
  }

  /** A client's operation has ended. */
  public void ended(Operation operation) {
    all.forEach(invariant -> invariant.ended(operation));
  }

  /** A lookup has ended. */
  public void lookedUp(LookupSeen lookup) {
    all.forEach(invariant -> invariant.lookedUp(lookup));
  }

  /** Time has gone on a little. */
  public void sampled() {
    all.forEach(invariant -> invariant.sampled(swarm));
  }

  /** The swarm had its time to converge. */
  public void settled() {
    all.forEach(invariant -> invariant.settled(swarm));
  }

  /** The run is over. */
  public void finished() {
    all.forEach(invariant -> invariant.finished(swarm));
  }

  /** What each has to say. */
  public List<InvariantVerdict> verdicts() {
    List<InvariantVerdict> verdicts = new ArrayList<>();
    all.forEach(invariant -> verdicts.add(invariant.verdict()));
    return verdicts;
  }
}
