package dev.coterie.node.index;

import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One sweep and the reads that it asks for: what this node stores itself, once in a life, then what
 * the replicas tell. Over when all that it has found is read. On the peer's loop.
 */
final class SweepRun implements Sweep.Listener {
  /** Records of one sweep that wait to be read; what there is beyond the next one finds. */
  static final int MAX_READS = 20_000;

  /** Records that a peer tells of and nobody has; beyond, it is not heard in this sweep. */
  static final int MAX_INVENTED = 64;

  private static final int OWN_PAGE = 1_024;

  private final Parts parts;
  private final AddressPrefix prefix;
  private final Function<SweepRun, Coverage> whenEnded;
  private final List<Consumer<Coverage>> whenDone = new ArrayList<>();
  private final Map<PeerId, Integer> invented = new TreeMap<>();
  private Duration began = Duration.ZERO;
  private Instant beganAt = Instant.EPOCH;
  private int reading;
  private boolean isThorough;
  private boolean isSwept;
  private boolean isMissing;
  private boolean hasReadOwn;
  private boolean hasForgottenOwn;
  private int regions;
  private int covered;

  /** What a run works with. */
  record Parts(
      PeerContext context,
      Executor loop,
      Opener opener,
      FollowIndex index,
      Reads reads,
      Backlog backlog,
      Sweeps sweeps) {}

  /** Makes the sweep of a run. */
  interface Sweeps {
    Sweep of(SweepRun run, Hash link, Hash wholeRealm);
  }

  SweepRun(Parts parts, AddressPrefix prefix, Function<SweepRun, Coverage> whenEnded) {
    this.parts = parts;
    this.prefix = prefix;
    this.whenEnded = whenEnded;
  }

  AddressPrefix prefix() {
    return prefix;
  }

  Duration began() {
    return began;
  }

  Instant beganAt() {
    return beganAt;
  }

  int regions() {
    return regions;
  }

  int covered() {
    return covered;
  }

  boolean isComplete() {
    return regions > 0 && covered == regions;
  }

  /** Whether all that this node stores itself was found, and nothing of it forgotten since. */
  boolean hasReadOwn() {
    return hasReadOwn && !hasForgottenOwn;
  }

  /** Something that this node stores has been forgotten: it is to be gone through again. */
  void forgetOwn() {
    hasForgottenOwn = true;
  }

  /** Whether it is to see every write that was acknowledged before it begins. */
  boolean isThorough() {
    return isThorough;
  }

  /** Before it begins: tells one more when it is over, and is thorough if that one asks for it. */
  void join(boolean thorough, Consumer<Coverage> listener) {
    isThorough |= thorough;
    whenDone.add(listener);
  }

  /**
   * Begins. Has what waits in the backlog looked at: of itself a peer hears nothing. A sweep that
   * nobody waits for compares with others when that is done, which would tell it of the same.
   *
   * @param ownFirst whether all on this node's disk is to be gone through first
   */
  void start(boolean ownFirst) {
    began = parts.context().uptime();
    beganAt = parts.context().wallTime();
    reading++;
    if (isThorough) {
      parts.backlog().await(true, this::readStored);
      compare(ownFirst);
    } else {
      parts
          .backlog()
          .await(
              false,
              isAll -> {
                compare(ownFirst);
                readStored(isAll);
              });
    }
  }

  private void compare(boolean ownFirst) {
    if (ownFirst) {
      readOwn(PrefixRange.EVERYTHING.first());
    } else {
      sweep();
    }
  }

  /** A page at a time, so that the loop is not held up. */
  private void readOwn(Position from) {
    Position to = PrefixRange.EVERYTHING.last();
    List<StoredDigest> page = parts.context().store().digests(from, to, OWN_PAGE);
    for (StoredDigest digest : page) {
      if (!found(digest.key(), digest.recordHash(), Optional.empty())) {
        sweep();
        return;
      }
    }
    if (page.size() < OWN_PAGE) {
      hasReadOwn = true;
      sweep();
    } else {
      Position next = page.get(OWN_PAGE - 1).position().next();
      parts.loop().execute(() -> readOwn(next));
    }
  }

  private void sweep() {
    Optional<Hash> link = parts.opener().linkOf(prefix);
    Optional<Hash> wholeRealm = parts.opener().linkOf(AddressPrefix.REALM);
    if (link.isEmpty() || wholeRealm.isEmpty()) {
      ended(1, 0);
    } else {
      parts.sweeps().of(this, link.get(), wholeRealm.get()).start();
    }
  }

  @Override
  public boolean differs(Contact peer, Key key, Optional<Hash> theirs) {
    if (invented.getOrDefault(peer.id(), 0) > MAX_INVENTED) {
      return false;
    }
    return theirs.isEmpty() || found(key, theirs.get(), Optional.of(peer));
  }

  /** False where no more can be taken in now. */
  private boolean found(Key key, Hash recordHash, Optional<Contact> from) {
    Optional<Row> row = parts.index().row(key);
    if (row.isPresent() && row.get().isKnown(recordHash)) {
      if (from.isPresent() && !Objects.equals(recordHash, row.get().told())) {
        parts.index().put(row.get().toldAs(recordHash));
      }
      return true;
    }
    if (reading >= MAX_READS || (row.isEmpty() && parts.index().isFull())) {
      isMissing = true;
      return false;
    }
    reading++;
    parts.reads().read(key, recordHash, from, end -> read(from.map(Contact::id), end));
    return true;
  }

  private void readStored(boolean isAll) {
    read(Optional.empty(), isAll ? Reads.End.TAKEN : Reads.End.FAILED);
  }

  private void read(Optional<PeerId> from, Reads.End end) {
    reading--;
    isMissing |= end == Reads.End.FAILED;
    if (end == Reads.End.NOTHING && from.isPresent()) {
      invented.merge(from.get(), 1, Integer::sum);
    }
    endWhenRead();
  }

  @Override
  public void isAbsent(Key key) {
    Instant now = parts.context().wallTime();
    parts
        .index()
        .row(key)
        .filter(row -> !row.at(now).isShown())
        .ifPresent(row -> parts.index().remove(key));
  }

  @Override
  public void ended(int all, int seen) {
    isSwept = true;
    regions = all;
    covered = seen;
    endWhenRead();
  }

  private void endWhenRead() {
    if (!isSwept || reading > 0) {
      return;
    }
    if (isMissing) {
      covered = Math.min(covered, regions - 1); // something is missing, wherever it lies
    }
    Coverage coverage = whenEnded.apply(this);
    whenDone.forEach(listener -> listener.accept(coverage));
    whenDone.clear();
  }
}
