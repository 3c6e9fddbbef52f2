package dev.coterie.node.index;

import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When the key space is swept: again and again, and whenever somebody wants to know what lies under
 * a prefix. A few at a time. On the peer's loop.
 */
final class SweepSchedule {
  /** Sweeps under way at a time, the periodic one included. */
  static final int MAX_SWEEPS = 4;

  /** After a sweep that missed something the next comes so soon, then ever later. */
  static final Duration SOONEST = Duration.ofSeconds(1);

  /** Replicas are looked up anew every so many sweeps. */
  private static final int LOOKED_UP_EVERY = 16;

  private final FollowSet.Parts parts;
  private final FollowIndex index;
  private final Reads reads;
  private final Backlog backlog;
  private final Function<SweepRun, Coverage> whenEnded;
  private final Regions regions = new Regions();
  private final ArrayDeque<SweepRun> waiting = new ArrayDeque<>();
  private final List<SweepRun> underWay = new ArrayList<>();
  private @Nullable Hash keysHeld;
  private boolean isOwnRead;
  private boolean wasComplete;
  private boolean hasBegun;
  private int turn;
  private Duration pause = SOONEST;
  private boolean isStopped;

  /**
   * @param keysHeld with which the index was made that this one goes on from
   * @param whenEnded told of each sweep before those who asked for it, and says what is known now
   */
  SweepSchedule(
      FollowSet.Parts parts,
      FollowIndex index,
      Reads reads,
      Backlog backlog,
      Optional<Hash> keysHeld,
      Function<SweepRun, Coverage> whenEnded) {
    this.parts = parts;
    this.index = index;
    this.reads = reads;
    this.backlog = backlog;
    this.keysHeld = keysHeld.orElse(null);
    this.whenEnded = whenEnded;
  }

  void start() {
    turn = parts.context().random().nextInt(1 << 16); // members begin with other replicas
    tick();
  }

  void stop() {
    isStopped = true;
  }

  /** The keys with which the rows were opened. */
  Optional<Hash> keysHeld() {
    return Optional.ofNullable(keysHeld);
  }

  /** Sweeps that are yet to begin. */
  int waiting() {
    return waiting.size();
  }

  /** Whether there was a sweep of all since the start that missed nothing. */
  boolean wasComplete() {
    return wasComplete;
  }

  /** Whether a sweep has begun: the first goes through all that this node stores. */
  boolean hasBegun() {
    return hasBegun;
  }

  /** Whether somebody waits for the end of a sweep that is under way. */
  boolean isAwaited() {
    return underWay.stream().anyMatch(SweepRun::isThorough);
  }

  /** Something that this node stores has been forgotten: the next sweep goes through the store. */
  void forgetOwn() {
    isOwnRead = false;
    underWay.forEach(SweepRun::forgetOwn);
  }

  private void tick() {
    if (isStopped) {
      return;
    }
    if (parts.opener().linkOf(AddressPrefix.REALM).isEmpty()) {
      parts.context().schedule(shorter(SOONEST, parts.every()), this::tick);
      return;
    }
    sweep(
        AddressPrefix.REALM,
        !wasComplete,
        swept -> parts.context().schedule(nextAfter(swept), this::tick));
  }

  private Duration nextAfter(Coverage swept) {
    if (swept.isComplete()) {
      pause = SOONEST;
      return parts.every();
    }
    Duration next = shorter(pause, parts.every());
    pause = pause.multipliedBy(2);
    return next;
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** Sweeps what lies under a prefix, from now on or, where many do already, later. */
  void sweep(AddressPrefix prefix, boolean thorough, Consumer<Coverage> whenDone) {
    for (SweepRun run : waiting) {
      if (run.prefix().equals(prefix)) {
        run.join(thorough, whenDone);
        return;
      }
    }
    SweepRun run =
        new SweepRun(
            new SweepRun.Parts(
                parts.context(),
                parts.loop(),
                parts.opener(),
                index,
                reads,
                backlog,
                this::sweepOf),
            prefix,
            this::ended);
    run.join(thorough, whenDone);
    waiting.add(run);
    parts.loop().execute(this::goOn);
  }

  private void goOn() {
    while (!isStopped && underWay.size() < MAX_SWEEPS && !waiting.isEmpty()) {
      SweepRun run = waiting.remove();
      underWay.add(run);
      hasBegun = true;
      openAnew();
      run.start(!isOwnRead);
    }
  }

  /** What did not open is read again when other keys are held. */
  private void openAnew() {
    Hash now = parts.opener().keysHeld();
    if (!Objects.equals(now, keysHeld)) {
      keysHeld = now;
      isOwnRead = false;
      index.rows(row -> row.address() == null).forEach(row -> index.put(row.unread()));
    }
  }

  private Sweep sweepOf(SweepRun run, Hash link, Hash wholeRealm) {
    if (++turn % LOOKED_UP_EVERY == 0) {
      regions.clear();
    }
    return new Sweep(
        new Sweep.Parts(
            parts.messenger(),
            parts.context().random(),
            parts.neighbourhood(),
            regions,
            link,
            index.under(run.prefix(), link),
            wholeRealm,
            index,
            turn,
            run.isThorough(),
            run));
  }

  private Coverage ended(SweepRun run) {
    underWay.remove(run);
    isOwnRead |= run.hasReadOwn();
    wasComplete |= run.isComplete() && run.prefix().equals(AddressPrefix.REALM);
    Coverage coverage = whenEnded.apply(run);
    parts.loop().execute(this::goOn);
    return coverage;
  }
}
