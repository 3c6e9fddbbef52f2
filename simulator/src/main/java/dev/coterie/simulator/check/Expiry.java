package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * I12: content that was written with an end goes from every disk once no clock can still show it,
 * and from none before its end.
 *
 * <p>Clocks on the wall may differ by as much as the peers allow for ({@code clock-skew}), so a
 * peer may drop content from its end on, and must have by {@link #SKEWS} times that and {@link
 * #PASSES} passes through its records later. Until the end, what a client reads once all faults are
 * over has its content.
 */
public final class Expiry extends Invariant {
  /** One for the clock of the peer, one for what it allows others. */
  private static final int SKEWS = 2;

  /** Rounds through a store, of one sync period each. */
  private static final int PASSES = 3;

  private final SwarmView swarm;
  private final Duration gone;

  /**
   * @param clockSkew how far clocks may be apart
   * @param syncEvery in which time a peer goes through its records once
   */
  public Expiry(SwarmView swarm, Duration clockSkew, Duration syncEvery) {
    super("I12", "what has expired goes, and nothing before");
    this.swarm = swarm;
    this.gone = clockSkew.multipliedBy(SKEWS).plus(syncEvery.multipliedBy(PASSES));
  }

  /** A peer is about to drop the payloads of some versions, and not their headers. */
  void dropping(int peer, Key key, List<VersionHash> versions) {
    Optional<StoredRecord> held = swarm.disk(peer).get(key);
    if (held.isEmpty() || !swarm.isHonest(peer)) {
      return;
    }
    for (Version version : held.get().siblings().survivors()) {
      if (versions.contains(version.hash()) && version.header().expiresAt().isPresent()) {
        checked();
        if (isEarly(version) && swarm.keepsContent(peer, key)) {
          broken("peer " + peer + " drops the content of " + version + " before its end");
        }
      }
    }
  }

  private boolean isEarly(Version version) {
    return !version.header().isExpired(swarm.wallTime());
  }

  /** A client read a version once all faults were over. */
  public void read(int entry, Version version, boolean withContent) {
    if (version.header().expiresAt().isEmpty()) {
      return;
    }
    checked();
    if (isEarly(version) && !withContent) {
      broken("entry " + entry + " is read without the content of " + version + ", before its end");
    } else if (isLongOver(version) && withContent) {
      broken("entry " + entry + " is read with the content of " + version + ", long after its end");
    }
  }

  private boolean isLongOver(Version version) {
    return version.header().isExpired(swarm.wallTime().minus(gone));
  }

  @Override
  public void finished(SwarmView view) {
    Instant now = view.wallTime();
    for (int peer = 0; peer < view.peers(); peer++) {
      // One that has just come back had no time to go through its records.
      boolean settled = view.isUp(peer) && view.upSince(peer).plus(gone).compareTo(view.now()) < 0;
      for (int entry = 0; entry < view.entries() && settled && view.isHonest(peer); entry++) {
        view.held(peer, entry).ifPresent(record -> look(record, now));
      }
    }
  }

  private void look(StoredRecord record, Instant now) {
    for (Version version : record.siblings().survivors()) {
      if (version.header().isExpired(now.minus(gone))) {
        checked();
        if (record.payload(version.hash()).isPresent()) {
          broken("the content of " + version + " is on a disk long after its end");
        }
      }
    }
  }
}
