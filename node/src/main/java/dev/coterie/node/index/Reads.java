package dev.coterie.node.index;

import dev.coterie.crypto.address.Address;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport;
import dev.coterie.dht.replica.Level;
import dev.coterie.dht.replica.RecordsRead;
import dev.coterie.dht.replica.Replication;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads records for the index, a few at a time and each once, however many ask for it: from this
 * node's store where it is what was told of, else from the peer that told of it, many together;
 * where that one does not send what it told of, from a quorum of its replicas. At its {@link Pace}
 * unless somebody waits for it. On the peer's loop; entries are opened by the workers.
 */
final class Reads {
  static final int IN_FLIGHT = 16;

  private final Parts parts;
  private final Map<Key, Wanted> waiting = new LinkedHashMap<>();
  private final Map<Key, Wanted> underWay = new LinkedHashMap<>();
  private final Fetches fetches;

  /** How many of those under way are fetched from peers that told of them. */
  private int fetching;

  private final Pace pace = new Pace();
  private boolean starting;
  private boolean isResting;

  /**
   * What it works with.
   *
   * @param isHurried whether somebody waits for what is read
   * @param known what is known under a key; its name is that of all its versions
   * @param onRead takes in what was read
   */
  record Parts(
      Executor loop,
      Executor workers,
      PeerContext context,
      Replication replication,
      Opener opener,
      BooleanSupplier isHurried,
      Function<Key, Optional<Row>> known,
      OnRead onRead) {}

  /** Takes a record that was read: what it holds, under which hashes it was told of. */
  interface OnRead {
    /** False where there is no room for it. */
    boolean take(Key key, Siblings<Version> read, Optional<Address> name, Set<Hash> toldAs);
  }

  /** How a read ended. */
  enum End {
    TAKEN,
    /** Its level was not met, or there was no room. */
    FAILED,
    /** There is no such record. */
    NOTHING
  }

  /** Is told of the end of a read. */
  interface Waiter {
    void ended(End end);
  }

  private static final class Wanted {
    /** Whether this node's own copy is to be read, whatever it is. */
    private boolean isHere;

    private final Set<Hash> toldAs = new LinkedHashSet<>();
    private final List<Waiter> waiters = new ArrayList<>();

    /** Who told of it; null where nobody did, or that one does not send it. */
    private @Nullable Contact toldBy;

    private boolean isFetched;

    void join(Wanted other) {
      isHere |= other.isHere;
      toldAs.addAll(other.toldAs);
      waiters.addAll(other.waiters);
    }
  }

  Reads(Parts parts) {
    this.parts = parts;
    this.fetches = new Fetches(parts.context(), parts.replication(), this::fetched);
  }

  /**
   * Has a record read that was told of by a hash; the waiter is told once, later.
   *
   * @param toldBy who told of it, where that was another peer
   */
  void read(Key key, Hash toldAs, Optional<Contact> toldBy, Waiter waiter) {
    Wanted wanted = want(key, waiter);
    wanted.toldAs.add(toldAs);
    wanted.toldBy = toldBy.orElse(null);
  }

  /** Has the record read that is on this node's disk, unless it is known as it is there. */
  void readHere(Key key, Waiter waiter) {
    want(key, waiter).isHere = true;
  }

  private Wanted want(Key key, Waiter waiter) {
    Wanted wanted = waiting.computeIfAbsent(key, unknown -> new Wanted());
    wanted.waiters.add(waiter);
    parts.loop().execute(this::goOn);
    return wanted;
  }

  /** Goes on at once where somebody has begun to wait for what is read. */
  void hurry() {
    parts.loop().execute(this::goOn);
  }

  private void goOn() {
    if (starting) {
      return; // a read that ended at once: the loop below goes on
    }
    starting = true;
    int begun = 0;
    Optional<Key> next = next();
    while (next.isPresent() && begun < IN_FLIGHT) {
      Wanted wanted = Objects.requireNonNull(waiting.remove(next.get()));
      if (underWay.isEmpty()) {
        pace.began(parts.context().uptime());
      }
      underWay.put(next.get(), wanted);
      begin(next.get(), wanted);
      begun++;
      next = next();
    }
    starting = false;
    if (next.isPresent()) {
      parts.loop().execute(this::goOn); // many that need no opening must not hold up the loop
    }
  }

  /** Of one that was told of anew while it is read, another read begins when that has ended. */
  private Optional<Key> next() {
    boolean rests = isResting && !parts.isHurried().getAsBoolean();
    return rests || underWay.size() - fetching >= IN_FLIGHT
        ? Optional.empty()
        : waiting.keySet().stream().filter(key -> !underWay.containsKey(key)).findFirst();
  }

  private void begin(Key key, Wanted wanted) {
    Optional<StoredRecord> here = parts.context().store().get(key);
    here.filter(record -> wanted.isHere).ifPresent(r -> wanted.toldAs.add(r.recordHash()));
    if (wanted.toldAs.isEmpty()) {
      end(key, wanted, End.NOTHING); // it was here, and has been dropped
    } else if (wanted.isHere && isKnown(key, wanted.toldAs)) {
      end(key, wanted, End.TAKEN);
    } else if (here.isPresent() && wanted.toldAs.equals(Set.of(here.get().recordHash()))) {
      StoredRecord record = here.get();
      open(key, wanted, record.siblings(), version -> record.payload(version.hash()));
    } else if (wanted.toldBy != null && wanted.toldAs.size() == 1) {
      wanted.isFetched = true;
      fetching++;
      fetches.add(wanted.toldBy, key);
    } else {
      parts.replication().get(key, Level.QUORUM, report -> heard(key, wanted, report));
    }
  }

  private void fetched(Key key, Optional<RecordsRead.Found> found) {
    Wanted wanted = Objects.requireNonNull(underWay.get(key));
    if (found.isPresent() && isAsTold(found.get(), wanted) && isEnough(key, found.get())) {
      open(key, wanted, found.get().siblings(), found.get()::payload);
      return;
    }
    underWay.remove(key);
    leaveFetching(wanted);
    wanted.toldBy = null;
    waiting.merge(key, wanted, Reads::join);
    goOn();
  }

  private static Wanted join(Wanted one, Wanted other) {
    one.join(other);
    one.toldBy = null;
    return one;
  }

  /**
   * A record that is not the one told of is nothing to go by: its teller may hold back the rest.
   */
  private static boolean isAsTold(RecordsRead.Found found, Wanted wanted) {
    return wanted.toldAs.equals(Set.of(StoredRecord.recordHash(found.siblings().kept())));
  }

  /** Whether its name is known or may be read from what came along. */
  private boolean isEnough(Key key, RecordsRead.Found found) {
    Instant now = parts.context().wallTime();
    return isNamed(key)
        || found.siblings().survivors().stream()
            .map(Version::header)
            .filter(header -> header.hasPayload() && !header.isExpired(now))
            .allMatch(header -> found.payloads().containsKey(header.hash()));
  }

  private void leaveFetching(Wanted wanted) {
    if (wanted.isFetched) {
      wanted.isFetched = false;
      fetching--;
      fetches.done();
    }
  }

  private boolean isKnown(Key key, Set<Hash> recordHashes) {
    return parts
        .known()
        .apply(key)
        .map(row -> recordHashes.stream().allMatch(row::isKnown))
        .orElse(false);
  }

  private boolean isNamed(Key key) {
    return parts.known().apply(key).map(Row::isNamed).orElse(false);
  }

  private void heard(Key key, Wanted wanted, GetReport report) {
    if (!report.met()) {
      end(key, wanted, End.FAILED);
    } else if (report.siblings().isEmpty()) {
      end(key, wanted, End.NOTHING);
    } else {
      open(key, wanted, report.siblings(), report::payload);
    }
  }

  /** Opens what was read, away from the loop, for its name, unless that is known. */
  private void open(
      Key key,
      Wanted wanted,
      Siblings<Version> siblings,
      Function<Version, Optional<byte[]>> payloads) {
    if (isNamed(key)) {
      take(key, wanted, siblings, Optional.empty());
      return;
    }
    parts
        .workers()
        .execute(
            () -> {
              Optional<Address> name = name(siblings.survivors(), payloads);
              parts.loop().execute(() -> take(key, wanted, siblings, name));
            });
  }

  private Optional<Address> name(
      List<Version> versions, Function<Version, Optional<byte[]>> payloads) {
    for (Version version : versions) {
      Optional<Address> name =
          payloads.apply(version).flatMap(bytes -> parts.opener().addressOf(version, bytes));
      if (name.isPresent()) {
        return name;
      }
    }
    return Optional.empty();
  }

  private void take(Key key, Wanted wanted, Siblings<Version> siblings, Optional<Address> name) {
    boolean hasRoom = parts.onRead().take(key, siblings, name, wanted.toldAs);
    end(key, wanted, hasRoom ? End.TAKEN : End.FAILED);
  }

  private void end(Key key, Wanted wanted, End end) {
    underWay.remove(key);
    leaveFetching(wanted);
    wanted.waiters.forEach(waiter -> waiter.ended(end));
    Duration rest = pace.ended(parts.context().uptime());
    if (rest.compareTo(Duration.ZERO) > 0 && !isResting) {
      isResting = true;
      parts.context().schedule(rest, this::rested);
    }
    goOn();
  }

  private void rested() {
    isResting = false;
    pace.began(parts.context().uptime());
    goOn();
  }
}
