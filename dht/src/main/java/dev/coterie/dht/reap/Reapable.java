package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which records may go: those of which nothing is left but versions from before the last closed
 * epoch, none of which any reader is shown.
 */
public final class Reapable {
  private final Standing standing;
  private final Supplier<Instant> wallTime;
  private final Duration clockSkew;

  public Reapable(Standing standing, Supplier<Instant> wallTime, Duration clockSkew) {
    this.standing = standing;
    this.wallTime = wallTime;
    this.clockSkew = clockSkew;
  }

  /** Whether this peer is in a closed epoch, and of a record nothing is left but what may go. */
  public boolean mayGo(Siblings<Version> record) {
    Optional<Hash> epoch = standing.decisive();
    if (epoch.isEmpty() || !standing.isIn() || record.isEmpty()) {
      return false;
    }
    for (Version version : record.survivors()) {
      if (!version.isTombstone() && !ExpiringStore.isOver(version, wallTime.get(), clockSkew)) {
        return false;
      }
    }
    for (Version version : record.kept()) {
      if (!standing.isOld(version.header(), epoch.get())) {
        return false;
      }
    }
    return true;
  }
}
