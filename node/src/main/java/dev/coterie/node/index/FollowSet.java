package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.address.AddressPrefix;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.Neighbourhood;
import dev.coterie.dht.replica.Replication;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a realm that this node can read, by name: an index in memory that follows what
 * others write. It works while somebody watches, and is dropped when nobody does.
 *
 * <p>All of it lives on the peer's loop; entries are opened by the workers.
 */
public final class FollowSet {
  /** Records that are followed; of further ones nothing is known, and no sweep is complete. */
  public static final int MAX_RECORDS = 200_000;

  /** Those who watch at a time. */
  public static final int MAX_WATCHERS = 64;

  private static final int READS_IN_FLIGHT = 16;

  private final Parts parts;
  private final Map<Key, Followed> records = new LinkedHashMap<>();
  private final Map<Key, Set<Hash>> unread = new LinkedHashMap<>();
  private final Set<Watcher> watchers = new LinkedHashSet<>();
  private int reading;
  private boolean sweeping;
  private boolean isOver;
  private boolean failedReads;
  private boolean isKnownWhole;
  private int regions;
  private int covered;
  private Duration sweepBegan = Duration.ZERO;
  private @Nullable Duration completeSince;

  /**
   * What it works with.
   *
   * @param every how often the key space is swept
   */
  public record Parts(
      Executor loop,
      Executor workers,
      PeerContext context,
      Messenger messenger,
      Neighbourhood neighbourhood,
      Replication replication,
      Opener opener,
      Duration every) {}

  /** Someone who watches a prefix. */
  public interface Listener {
    /** An entry under the prefix has changed. */
    void changed(Change change);

    /** A sweep has ended: what is known now. The first one comes before any change. */
    void swept(Coverage coverage);
  }

  /** One watch; each is one of its own, whoever listens. */
  private static final class Watcher {
    private final AddressPrefix prefix;
    private final Listener listener;

    Watcher(AddressPrefix prefix, Listener listener) {
      this.prefix = prefix;
      this.listener = listener;
    }
  }

  /** Ends a watch. */
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  public FollowSet(Parts parts) {
    this.parts = parts;
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
    Watcher watcher = new Watcher(prefix, listener);
    watchers.add(watcher);
    if (watchers.size() == 1 && !sweeping) {
      sweep();
    } else if (isKnownWhole || completeSince != null) {
      listener.swept(coverage());
    }
    return Optional.of(() -> parts.loop().execute(() -> leave(watcher)));
  }

  private void leave(Watcher watcher) {
    watchers.remove(watcher);
    if (watchers.isEmpty()) {
      records.clear();
      unread.clear();
      isKnownWhole = false;
      completeSince = null;
    }
  }

  /** Whether anybody watches. */
  public boolean isActive() {
    return !watchers.isEmpty();
  }

  /** A record on this node's disk has changed. */
  public void storedHere(Key key) {
    if (!isActive()) {
      return;
    }
    Optional<StoredRecord> stored = parts.context().store().get(key);
    if (stored.isPresent()) {
      StoredRecord record = stored.get();
      read(key, record.siblings(), version -> record.payload(version.hash()), () -> {});
    }
  }

  private void sweep() {
    if (!isActive()) {
      return;
    }
    sweeping = true;
    isOver = false;
    failedReads = false;
    sweepBegan = parts.context().uptime();
    new Sweep(
            new Sweep.Parts(
                parts.context().store(),
                parts.messenger(),
                parts.neighbourhood(),
                this::found,
                this::ended))
        .start();
  }

  private void found(Key key, Hash recordHash) {
    Followed known = records.get(key);
    boolean isNew = known == null || !known.isKnown(recordHash);
    if (isNew) {
      unread.computeIfAbsent(key, unknown -> new LinkedHashSet<>()).add(recordHash);
      readOn();
    }
  }

  private void ended(int all, int seen) {
    regions = all;
    covered = seen;
    isOver = true;
    readOn();
  }

  private void readOn() {
    while (reading < READS_IN_FLIGHT && !unread.isEmpty()) {
      Map.Entry<Key, Set<Hash>> next = unread.entrySet().iterator().next();
      Key key = next.getKey();
      Set<Hash> hashes = next.getValue();
      unread.remove(key);
      reading++;
      parts
          .replication()
          .get(
              key,
              Level.QUORUM,
              report -> {
                if (!report.met()) {
                  failedReads = true;
                  readDone();
                  return;
                }
                read(
                    key,
                    report.siblings(),
                    report::payload,
                    () -> {
                      Followed followed = records.get(key);
                      if (followed != null) {
                        hashes.forEach(followed::addHash);
                      }
                      readDone();
                    });
              });
    }
    if (isOver && sweeping && reading == 0 && unread.isEmpty()) {
      finish();
    }
  }

  private void readDone() {
    reading--;
    readOn();
  }

  /** Opens what was read, away from the loop, for its name; then takes it in. */
  private void read(
      Key key,
      Siblings<Version> siblings,
      Function<Version, Optional<byte[]>> payloads,
      Runnable whenDone) {
    parts
        .workers()
        .execute(
            () -> {
              Optional<Address> name = name(siblings, payloads);
              parts
                  .loop()
                  .execute(
                      () -> {
                        take(key, siblings, name);
                        whenDone.run();
                      });
            });
  }

  private Optional<Address> name(
      Siblings<Version> siblings, Function<Version, Optional<byte[]>> payloads) {
    for (Version version : siblings.survivors()) {
      Optional<Address> name =
          payloads.apply(version).flatMap(bytes -> parts.opener().addressOf(version, bytes));
      if (name.isPresent()) {
        return name;
      }
    }
    return Optional.empty();
  }

  private void take(Key key, Siblings<Version> siblings, Optional<Address> name) {
    if (!isActive() || (records.size() >= MAX_RECORDS && !records.containsKey(key))) {
      failedReads |= isActive();
      return;
    }
    Followed followed = records.computeIfAbsent(key, unknown -> new Followed());
    followed.add(siblings, name);
    Optional<Change> change = followed.change(parts.context().wallTime());
    if (isKnownWhole && change.isPresent()) {
      tell(change.get());
    }
  }

  private void tell(Change change) {
    for (Watcher watcher : List.copyOf(watchers)) {
      if (watcher.prefix.covers(change.address())) {
        watcher.listener.changed(change);
      }
    }
  }

  private void finish() {
    sweeping = false;
    if (failedReads) {
      covered = Math.min(covered, regions - 1); // something is missing, wherever it lies
    }
    if (covered == regions) {
      completeSince = sweepBegan;
    }
    tellExpired();
    isKnownWhole = true;
    Coverage coverage = coverage();
    List.copyOf(watchers).forEach(watcher -> watcher.listener.swept(coverage));
    if (isActive()) {
      parts.context().schedule(parts.every(), this::sweepAgain);
    }
  }

  private void sweepAgain() {
    if (!sweeping) {
      sweep();
    }
  }

  /** Entries whose time is over change without anybody writing. */
  private void tellExpired() {
    if (!isKnownWhole) {
      return;
    }
    List<Change> changes = new ArrayList<>();
    for (Followed followed : records.values()) {
      followed.change(parts.context().wallTime()).ifPresent(changes::add);
    }
    changes.forEach(this::tell);
  }

  /** How much is known, and how old that is. */
  public Coverage coverage() {
    int entries = 0;
    int unreadable = 0;
    for (Followed followed : records.values()) {
      boolean isLive = !followed.live(parts.context().wallTime()).isEmpty();
      entries += isLive && followed.address().isPresent() ? 1 : 0;
      unreadable += isLive && followed.address().isEmpty() ? 1 : 0;
    }
    Optional<Duration> age =
        Optional.ofNullable(completeSince).map(since -> parts.context().uptime().minus(since));
    return new Coverage(regions, covered, age, entries, unreadable);
  }

  /** The entries under a prefix, and how many siblings each has. */
  public Map<Address, Integer> entries(AddressPrefix prefix) {
    Map<Address, Integer> entries = new TreeMap<>();
    for (Followed followed : records.values()) {
      int live = followed.live(parts.context().wallTime()).size();
      followed
          .address()
          .filter(address -> live > 0 && prefix.covers(address))
          .ifPresent(address -> entries.put(address, live));
    }
    return entries;
  }
}
