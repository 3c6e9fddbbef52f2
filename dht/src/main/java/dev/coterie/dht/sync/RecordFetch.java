package dev.coterie.dht.sync;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fetches the records of some keys and takes them in, some at a time, and finds out which versions
 * of each the partner holds, so that it can be offered the others. Those that are not here at all
 * come with their small payloads, of the others versions come before values: no payload is moved
 * that is here already.
 */
final class RecordFetch {

  /**
   * A key that was fetched.
   *
   * @param theirs the versions that the partner showed
   * @param refused whether some of them were refused here for good
   */
  record Fetched(Difference difference, Set<VersionHash> theirs, boolean refused) {}

  private final SyncTools tools;
  private final Contact partner;
  private final SyncLedger ledger;
  private final Pace pace;
  private final Set<Key> claims;
  private final Set<Key> mine = new LinkedHashSet<>();
  private final Consumer<Fetched> onFetched;
  private final Runnable whenDone;
  private final ArrayDeque<Difference> queue = new ArrayDeque<>();
  private final Map<Key, Difference> asked = new LinkedHashMap<>();
  private final ArrayDeque<Request.KeyedRecord> arrived = new ArrayDeque<>();
  private List<byte[]> proofs = List.of();
  private int inHand;
  private boolean pumping;

  RecordFetch(
      SyncTools tools,
      Contact partner,
      SyncLedger ledger,
      Pace pace,
      Set<Key> claims,
      List<Difference> wanted,
      Consumer<Fetched> onFetched,
      Runnable whenDone) {
    this.tools = tools;
    this.partner = partner;
    this.ledger = ledger;
    this.pace = pace;
    this.claims = claims;
    this.queue.addAll(wanted);
    this.onFetched = onFetched;
    this.whenDone = whenDone;
  }

  void start() {
    askNext();
  }

  private void askNext() {
    release();
    asked.clear();
    boolean headersOnly = false;
    while (asked.isEmpty() && !queue.isEmpty()) {
      headersOnly = isPartlyHere(queue.element());
      gather(headersOnly);
    }
    if (asked.isEmpty() || !ledger.mayAsk()) {
      finish();
      return;
    }
    Request request = new Request.FetchRecords(List.copyOf(asked.keySet()), headersOnly);
    pace.next(() -> tools.messenger().ask(partner, request, this::onRecords));
  }

  /** Takes from the queue what is to be asked for next, all of one kind. */
  private void gather(boolean partlyHere) {
    while (!queue.isEmpty()
        && asked.size() < pace.recordsAtOnce()
        && isPartlyHere(queue.element()) == partlyHere) {
      Difference difference = queue.remove();
      if (isSettled(difference)) {
        continue;
      }
      if (!claims.add(difference.key())) {
        ledger.leftToAnother();
      } else {
        mine.add(difference.key());
        asked.put(difference.key(), difference);
      }
    }
  }

  /** Of a record that is held here otherwise, only those payloads are fetched that are not here. */
  private boolean isPartlyHere(Difference difference) {
    return tools.held(difference.key()).isPresent();
  }

  private void release() {
    claims.removeAll(mine);
    mine.clear();
  }

  private void finish() {
    release();
    whenDone.run();
  }

  /** Whether this peer has come to hold the same meanwhile, from whomever. */
  private boolean isSettled(Difference difference) {
    Optional<Hash> ours = tools.held(difference.key()).map(StoredRecord::recordHash);
    return ours.isPresent() && ours.equals(difference.theirs());
  }

  private void onRecords(Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Records records)) {
      ledger.interrupted(outcome);
      finish();
      return;
    }
    Set<Key> delivered = new LinkedHashSet<>();
    for (Request.KeyedRecord record : records.records()) {
      if (!asked.containsKey(record.key()) || !delivered.add(record.key())) {
        ledger.cutOff("a record that was not asked for, or came twice");
      }
    }
    Set<Key> leftOut = new LinkedHashSet<>(records.leftOut());
    if (!asked.keySet().containsAll(leftOut)) {
      ledger.cutOff("a key left out that was not asked for");
    }
    if (ledger.isEnded()) {
      finish();
      return;
    }
    for (Key key : asked.keySet()) {
      if (!delivered.contains(key) && !leftOut.contains(key)) {
        ledger.fault("a record was not there that its digest had named");
      }
    }
    ledger.fetched(delivered.size());
    pace.came(
        delivered.size(),
        records.records().stream().mapToLong(one -> one.record().encoded().length).sum());
    proofs = records.proofs();
    arrived.addAll(records.records());
    if (delivered.isEmpty() && !leftOut.isEmpty()) {
      fetchInPages(leftOut.iterator().next(), leftOut);
      return;
    }
    leftOut.removeAll(delivered);
    leftOut.forEach(key -> queue.addFirst(difference(key)));
    pump();
  }

  private Difference difference(Key key) {
    Difference difference = asked.get(key);
    return difference == null
        ? new Difference(key, Optional.empty(), Optional.empty())
        : difference;
  }

  /** A record that fits into no answer comes page by page, as a reader would fetch it. */
  private void fetchInPages(Key key, Set<Key> leftOut) {
    leftOut.remove(key);
    leftOut.forEach(other -> queue.addFirst(difference(other)));
    new PagedRecord(
            tools,
            partner,
            ledger,
            key,
            (versions, theirProofs) -> {
              ledger.fetched(1);
              proofs = theirProofs;
              take(key, versions);
            },
            this::askNext)
        .start();
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    while (inHand < SyncLimits.MAX_RECORDS_IN_HAND && !arrived.isEmpty()) {
      Request.KeyedRecord record = arrived.remove();
      try {
        take(record.key(), record.record().versions());
      } catch (MalformedVersionException e) {
        unreadable(record.key(), e);
      }
    }
    pumping = false;
    if (inHand == 0 && arrived.isEmpty()) {
      askNext();
    }
  }

  private void unreadable(Key key, MalformedVersionException why) {
    if (why.isUnsupported()) {
      onFetched.accept(new Fetched(difference(key), Set.of(), true)); // a newer peer's: not a lie
    } else {
      ledger.cutOff("a record of " + key + " that is none: " + why.getMessage());
    }
  }

  private void take(Key key, List<Version> versions) {
    Set<VersionHash> theirs = new LinkedHashSet<>();
    versions.forEach(version -> theirs.add(version.hash()));
    Difference difference = difference(key);
    checkAgainstDigest(difference, versions);
    inHand++;
    new RecordTake(
            tools,
            partner,
            ledger,
            pace,
            key,
            versions,
            proofs,
            result -> {
              inHand--;
              onFetched.accept(new Fetched(difference, theirs, result.refused()));
              pump();
            })
        .start();
  }

  /**
   * A record that brings nothing and hashes to something else than its digest said has changed
   * meanwhile, or the digest was a lie to make this peer fetch.
   */
  private void checkAgainstDigest(Difference difference, List<Version> versions) {
    Optional<Hash> claimed = difference.theirs();
    if (claimed.isPresent()
        && !claimed.get().equals(StoredRecord.recordHash(versions))
        && holdsAll(difference.key(), versions)) {
      ledger.fault("a record that is not the one that its digest had named");
    }
  }

  private boolean holdsAll(Key key, List<Version> versions) {
    Optional<StoredRecord> held = tools.held(key);
    return held.isPresent()
        && versions.stream().allMatch(v -> held.get().siblings().contains(v.hash()));
  }
}
