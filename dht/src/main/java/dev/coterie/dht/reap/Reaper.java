package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Rounds;
import dev.coterie.dht.replica.StoreWalk;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Goes through this peer's records, a few at a time and for ever, and drops those of which a closed
 * reap epoch that this peer is in leaves nothing.
 */
final class Reaper {
  /** Records looked at in one round. */
  static final int RECORDS_A_ROUND = 512;

  /** Records dropped in one round. */
  static final int DROPPED_A_ROUND = 256;

  /** Rounds in one period, while there is more to look at. */
  static final int ROUNDS_A_PERIOD = 8;

  private final ReapTools tools;
  private final StoreWalk walk;
  private final Rounds rounds;
  private Optional<Hash> walkedFor = Optional.empty();
  private boolean foundAny;
  private Optional<Hash> through = Optional.empty();
  private long reaped;
  private long reapedBytes;

  Reaper(ReapTools tools) {
    this.tools = tools;
    this.walk = new StoreWalk(tools.context(), tools.period(), ROUNDS_A_PERIOD);
    this.rounds = new Rounds(tools.context(), walk::pause, this::round);
  }

  void start() {
    rounds.startAfter(walk.step());
  }

  void stop() {
    rounds.stop();
  }

  /** Records dropped in this life. */
  long reaped() {
    return reaped;
  }

  /** Bytes of their headers. */
  long reapedBytes() {
    return reapedBytes;
  }

  /** Whether the whole store was gone through for an epoch and nothing was left to go. */
  boolean isThroughWith(Hash epoch) {
    return through.filter(epoch::equals).isPresent();
  }

  private void round() {
    Optional<Hash> epoch = tools.standing().decisive();
    if (epoch.isEmpty() || !tools.standing().isIn()) {
      return;
    }
    if (walk.isAtStart()) {
      walkedFor = epoch;
      foundAny = false;
    }
    List<StoredDigest> page = walk.page(RECORDS_A_ROUND);
    List<StoredDigest> going = new ArrayList<>();
    boolean atEnd = page.size() < RECORDS_A_ROUND;
    for (StoredDigest digest : page) {
      if (going.size() >= DROPPED_A_ROUND) {
        atEnd = false;
        break;
      }
      if (mayGo(digest)) {
        going.add(digest);
      }
      walk.saw(digest);
    }
    foundAny |= !going.isEmpty();
    if (!going.isEmpty()) {
      tools.heads().flush(); // a version that goes proves its writer's dots no longer
      going.forEach(this::drop);
    }
    walk.endRound(atEnd);
    if (atEnd && !foundAny && walkedFor.equals(epoch)) {
      through = epoch;
    }
  }

  private boolean mayGo(StoredDigest digest) {
    return tools
        .context()
        .store()
        .get(digest.key())
        .map(StoredRecord::siblings)
        .filter(tools.reapable()::mayGo)
        .isPresent();
  }

  private void drop(StoredDigest digest) {
    long bytes =
        tools
            .context()
            .store()
            .get(digest.key())
            .map(record -> bytes(record.siblings().kept()))
            .orElse(0L);
    tools
        .context()
        .store()
        .drop(
            digest.key(),
            digest.recordHash(),
            outcome -> {
              if (outcome.isDurable() && tools.context().store().get(digest.key()).isEmpty()) {
                reaped++;
                reapedBytes += bytes;
              }
            });
  }

  private static long bytes(List<Version> kept) {
    return kept.stream().mapToLong(version -> version.header().encoded().length).sum();
  }
}
