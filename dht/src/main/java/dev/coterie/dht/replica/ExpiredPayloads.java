package dev.coterie.dht.replica;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.ExpiringStore;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through this peer's records, a few at a time and for ever, and drops the payloads of those
 * versions that are over; see {@link ExpiringStore}. Headers stay, so replicas whose clocks differ
 * hold the same records all the while.
 *
 * <p>A peer whose clock is ahead by more than that drops payloads that others still show. It is
 * alone with that, and once its clock is right its {@link Scrub} fetches them again.
 */
public final class ExpiredPayloads {
  /** Records looked at in one round. */
  static final int RECORDS_A_ROUND = 512;

  /** Payloads dropped in one round. */
  static final int DROPPED_A_ROUND = 64;

  /** Rounds in one period, while there is more to look at. */
  static final int ROUNDS_A_PERIOD = 8;

  private final PeerContext context;
  private final Duration clockSkew;
  private final StoreWalk walk;
  private final Rounds rounds;
  private long dropped;
  private long droppedBytes;

  /**
   * @param context whose store still shows the payloads
   * @param period of the rounds: all records are looked at once in it where there are few
   */
  public ExpiredPayloads(PeerContext context, Duration period, Duration clockSkew) {
    this.context = context;
    this.walk = new StoreWalk(context, period, ROUNDS_A_PERIOD);
    this.rounds = new Rounds(context, walk::pause, this::round);
    this.clockSkew = clockSkew;
  }

  /** Begins the rounds. */
  public void start() {
    rounds.startAfter(walk.step());
  }

  public void stop() {
    rounds.stop();
  }

  /** Payloads dropped in this life. */
  public long dropped() {
    return dropped;
  }

  /** Bytes of the payloads dropped in this life. */
  public long droppedBytes() {
    return droppedBytes;
  }

  private void round() {
    List<StoredDigest> page = walk.page(RECORDS_A_ROUND);
    boolean atEnd = page.size() < RECORDS_A_ROUND;
    int drops = 0;
    for (StoredDigest digest : page) {
      if (drops >= DROPPED_A_ROUND) {
        atEnd = false;
        break;
      }
      drops += dropOver(digest);
      walk.saw(digest);
    }
    walk.endRound(atEnd);
  }

  /** Drops what is over in one record; how many payloads that is. */
  private int dropOver(StoredDigest digest) {
    RecordStore store = context.store();
    Optional<StoredRecord> record = store.get(digest.key());
    if (record.isEmpty()) {
      return 0;
    }
    Instant now = context.wallTime();
    List<VersionHash> over = new ArrayList<>(0);
    long bytes = 0;
    for (Version version : record.get().siblings().survivors()) {
      boolean isHeld =
          version.header().hasPayload()
              && ExpiringStore.isOver(version, now, clockSkew)
              && record.get().payload(version.hash()).isPresent();
      if (isHeld) {
        over.add(version.hash());
        bytes += version.header().payloadSize();
      }
    }
    if (!over.isEmpty()) {
      drop(digest, over, bytes);
    }
    return over.size();
  }

  private void drop(StoredDigest digest, List<VersionHash> over, long bytes) {
    context
        .store()
        .dropPayloads(
            digest.key(),
            over,
            outcome -> {
              if (outcome.isDurable()) { // else the next time through tries again
                dropped += over.size();
                droppedBytes += bytes;
              }
            });
  }
}
