package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.Replication;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a realm that this node can read, by name: an index that follows what others write,
 * for lists and for those who watch.
 *
 * <p>All of it lives on the peer's loop; entries are opened, and rows written to disk, by the
 * workers.
 */
public final class FollowSet {
  /** Those who watch at a time. */
  public static final int MAX_WATCHERS = 64;

  /** Lists that wait for a sweep of their own, beyond those under way. */
  public static final int MAX_WAITING_LISTS = 64;

  /** How long a list waits for a sweep of its own. */
  public static final Duration LIST_WITHIN = Duration.ofSeconds(20);

  /**
   * For so long after a start a list waits for the first complete sweep; afterwards it tells at
   * once what is known, and that it is not complete.
   */
  static final Duration STARTING = Duration.ofSeconds(30);

  /** How long a list waits until what is stored here has been looked at. */
  static final Duration STORED_WITHIN = Duration.ofSeconds(1);

  private final Parts parts;
  private final FollowIndex index;
  private final Backlog backlog;
  private final SweepSchedule sweeps;
  private final Watchers watchers = new Watchers();
  private final IndexSaver saver;
  private Duration began = Duration.ZERO;
  private Predicate<Siblings<Version>> mayGo = record -> false;
  private boolean isStopped;
  private int all;
  private int covered;
  private Optional<Instant> asOf;
  private @Nullable Duration completeSince;

  /**
   * What it works with.
   *
   * @param every how often the key space is swept
   * @param maxBytes of rows in memory; of further records nothing is known, and no sweep is
   *     complete
   */
  public record Parts(
      Executor loop,
      Executor workers,
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      Replication replication,
      Opener opener,
      IndexStorage storage,
      Duration every,
      long maxBytes) {}

  /** Someone who watches a prefix. */
  public interface Listener {
    /** An entry under the prefix has changed. */
    void changed(Change change);

    /** A sweep has ended: what is known now. The first one comes before any change. */
    void swept(Coverage coverage);
  }

  /** Ends a watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * What lies under a prefix.
   *
   * @param entries how many siblings each shows
   * @param unreadable entries under the prefix that this node cannot read
   */
  public record View(Map<Address, Integer> entries, int unreadable, Coverage coverage) {}

  /** Goes on from what the storage kept. */
  public FollowSet(Parts parts) {
    this.parts = parts;
    this.index = new FollowIndex(parts.maxBytes());
    IndexStorage.Loaded kept = parts.storage().load();
    kept.rows().forEach(index::put);
    index.takeChanged();
    this.asOf = kept.asOf();
    this.saver = new IndexSaver(parts.storage(), index, parts.workers(), parts.loop());
    Reads reads =
        new Reads(
            new Reads.Parts(
                parts.loop(),
                parts.workers(),
                parts.context(),
                parts.replication(),
                parts.opener(),
                this::isHurried,
                index::row,
                this::take));
    this.backlog = new Backlog(parts.context(), reads, this::forgetStored);
    this.sweeps = new SweepSchedule(parts, index, reads, backlog, kept.keysHeld(), this::ended);
  }

  /** Has deleted entries forgotten of which replicas keep nothing any more, after each sweep. */
  public void forgetReaped(Predicate<Siblings<Version>> which) {
    mayGo = which;
  }

  /** What nobody keeps a certificate of is in no replica's list, so its row tells nothing. */
  private void forgetGone() {
    index
        .rows(row -> !row.isShown() && row.hasHeaders() && mayGo.test(row.versions()))
        .forEach(row -> index.remove(row.key()));
  }

  /** Whether somebody wants to know at once what has changed. */
  private boolean isHurried() {
    return watchers.size() > 0 || backlog.isHurried() || sweeps.isAwaited();
  }

  private void forgetStored() {
    sweeps.forgetOwn();
  }

  /** Begins to follow. */
  public void start() {
    began = parts.context().uptime();
    sweeps.start();
  }

  /** Follows no longer, and has what is known written to disk; told when it is. */
  public void stop(Runnable whenSaved) {
    isStopped = true;
    sweeps.stop();
    saver.save(asOf, sweeps.keysHeld(), whenSaved);
  }

  private Optional<Hash> link(AddressPrefix prefix) {
    return parts.opener().linkOf(prefix);
  }

  private Coverage ended(SweepRun run) {
    Coverage coverage = coverage(run);
    if (run.prefix().equals(AddressPrefix.REALM)) {
      all = run.regions();
      covered = run.covered();
      if (run.isComplete()) {
        completeSince = run.began();
        asOf = Optional.of(run.beganAt());
      }
      tellExpired();
      forgetGone();
      watchers.swept(coverage);
      saver.save(asOf, sweeps.keysHeld(), () -> {});
    }
    return coverage;
  }

  private Coverage coverage(SweepRun run) {
    Optional<Duration> age =
        run.isComplete()
            ? Optional.of(parts.context().uptime().minus(run.began()))
            : coverage().age();
    return new Coverage(
        run.regions(),
        run.covered(),
        age,
        run.isComplete() ? Optional.of(run.beganAt()) : asOf,
        index.entries(),
        index.unreadable());
  }

  /** How much is known, and how old that is. */
  public Coverage coverage() {
    Duration since = completeSince;
    Optional<Duration> age =
        since != null
            ? Optional.of(parts.context().uptime().minus(since))
            : asOf.map(then -> Duration.between(then, parts.context().wallTime()))
                .map(time -> time.isNegative() ? Duration.ZERO : time);
    return new Coverage(all, covered, age, asOf, index.entries(), index.unreadable());
  }

  /** Bytes that the rows take in memory, about. */
  public long bytes() {
    return index.bytes();
  }

  /**
   * Watches a prefix from now on; runs on the loop, as do the listener's calls.
   *
   * @return empty where {@link #MAX_WATCHERS} watch already
   */
  public Optional<Watch> watch(AddressPrefix prefix, Listener listener) {
    if (watchers.size() >= MAX_WATCHERS) {
      return Optional.empty();
    }
    Watchers.Watcher watcher = new Watchers.Watcher(prefix, listener);
    watchers.add(watcher);
    sweeps.sweep(prefix, true, coverage -> watchers.begin(watcher, coverage));
    return Optional.of(() -> parts.loop().execute(() -> watchers.remove(watcher)));
  }

  /**
   * Tells once what lies under a prefix: what is known, with all that is stored here, where a sweep
   * has been complete since the start and nothing fresher is asked for; else what a sweep finds
   * that begins now. After {@link #LIST_WITHIN} it tells what is known by then, as incomplete.
   *
   * @return false where too many wait for sweeps: nothing will be told
   */
  public boolean list(AddressPrefix prefix, boolean fresh, Consumer<View> whenDone) {
    if (!fresh && (sweeps.wasComplete() || (all > 0 && age().compareTo(STARTING) > 0))) {
      new KnownList(prefix, whenDone).start();
      return true;
    }
    if (sweeps.waiting() >= MAX_WATCHERS + MAX_WAITING_LISTS) {
      return false;
    }
    new WaitingList(prefix, fresh, whenDone).start();
    return true;
  }

  /** How long this follow set has been at work. */
  private Duration age() {
    return parts.context().uptime().minus(began);
  }

  /** One list of what is known; waits a little for what is stored here. */
  private final class KnownList {
    private final AddressPrefix prefix;
    private final Consumer<View> whenDone;
    private boolean isDone;

    KnownList(AddressPrefix prefix, Consumer<View> whenDone) {
      this.prefix = prefix;
      this.whenDone = whenDone;
    }

    void start() {
      backlog.await(true, isAll -> end());
      if (!isDone) {
        parts.context().schedule(STORED_WITHIN, this::end);
      }
    }

    private void end() {
      if (!isDone) {
        isDone = true;
        whenDone.accept(view(prefix, coverage()));
      }
    }
  }

  /** One list that waits for a sweep of its own. */
  private final class WaitingList {
    private final AddressPrefix prefix;
    private final boolean fresh;
    private final Consumer<View> whenDone;
    private boolean isDone;

    WaitingList(AddressPrefix prefix, boolean fresh, Consumer<View> whenDone) {
      this.prefix = prefix;
      this.fresh = fresh;
      this.whenDone = whenDone;
    }

    void start() {
      parts
          .context()
          .schedule(
              LIST_WITHIN,
              () -> {
                Coverage known = coverage();
                int seen = Math.min(known.covered(), Math.max(0, known.regions() - 1));
                end(
                    new Coverage(
                        Math.max(1, known.regions()),
                        seen,
                        known.age(),
                        known.asOf(),
                        known.entries(),
                        known.unreadable()));
              });
      sweepOnce();
    }

    private void sweepOnce() {
      if (!isDone) {
        sweeps.sweep(prefix, true, this::swept);
      }
    }

    private void swept(Coverage coverage) {
      boolean mayBetter = !fresh && !coverage.isComplete() && age().compareTo(STARTING) < 0;
      if (mayBetter) {
        parts
            .context()
            .schedule(SweepSchedule.SOONEST, this::sweepOnce); // others are still being met
      } else {
        end(coverage);
      }
    }

    private void end(Coverage coverage) {
      if (!isDone) {
        isDone = true;
        whenDone.accept(view(prefix, coverage));
      }
    }
  }

  private View view(AddressPrefix prefix, Coverage coverage) {
    Instant now = parts.context().wallTime();
    int unreadable = link(prefix).map(link -> index.unreadable(link, now)).orElse(0);
    return new View(entries(prefix), unreadable, coverage);
  }

  /** The entries under a prefix, and how many siblings each has. */
  public Map<Address, Integer> entries(AddressPrefix prefix) {
    return new TreeMap<>(index.entries(prefix, parts.context().wallTime()));
  }

  /** A record on this node's disk has changed: it is looked at when there is time. */
  public void storedHere(Key key) {
    if (!isStopped && sweeps.hasBegun()) {
      backlog.add(key);
    }
  }

  /**
   * This node has just written an entry: it is in the next list, whoever stores it.
   *
   * @param name its address, where this node can read what was written
   */
  public void wrote(Version version, Optional<Address> name) {
    take(version.header().key(), Siblings.<Version>empty().add(version), name, Set.of());
  }

  private boolean take(Key key, Siblings<Version> read, Optional<Address> name, Set<Hash> toldAs) {
    Optional<Row> held = index.row(key);
    if (held.isEmpty() && index.isFull()) {
      return false;
    }
    Instant now = parts.context().wallTime();
    Row before = held.orElseGet(() -> Row.empty(key));
    Row after = before.joined(read, name, toldAs, now);
    index.put(after);
    tell(before, after);
    return true;
  }

  /** Entries whose time is over change without anybody writing. */
  private void tellExpired() {
    Instant now = parts.context().wallTime();
    for (Row before : index.rows(row -> row.changesAt() <= now.toEpochMilli())) {
      Row after = before.at(now);
      index.put(after);
      tell(before, after);
    }
  }

  private void tell(Row before, Row after) {
    if (watchers.size() > 0) {
      after.changeSince(before).ifPresent(watchers::tell);
    }
  }
}
