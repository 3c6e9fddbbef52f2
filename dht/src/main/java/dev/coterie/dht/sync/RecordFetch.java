package dev.coterie.dht.sync;

import static java.util.Objects.requireNonNull;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Fetches the records that a session finds to differ and takes them in, and finds out which
 * versions of each the partner holds, so that it can be offered the others. Those that are not here
 * at all come with their small payloads, of the others versions come before values: no payload is
 * moved that is here already.
 *
 * <p>While an answer arrives the next is asked for, of a size that suits the link. What another
 * session is fetching is looked at again when that one has it, or has failed.
 */
final class RecordFetch {

  /**
   * A key that was fetched.
   *
   * @param theirs the versions that the partner showed
   * @param refused whether some of them were refused here for good
   */
  record Fetched(Difference difference, Set<VersionHash> theirs, boolean refused) {}

  /** A record that has come, and what came with it. */
  private record Arrived(Wanted wanted, RecordBytes record, List<byte[]> proofs) {}

  private final SyncTools tools;
  private final Contact partner;
  private final SyncLedger ledger;
  private final Pace pace;
  private final Claims claims;
  private final Runnable whenHungry;
  private final FetchSize size = new FetchSize();
  private final Set<Key> mine = new HashSet<>(); // asked by key only
  private final ArrayDeque<Wanted> queue = new ArrayDeque<>();
  private final ArrayDeque<Wanted> claimedByOthers = new ArrayDeque<>();
  private final ArrayDeque<Arrived> arrived = new ArrayDeque<>();
  private int underway;
  private int inHand;
  private boolean advancing;
  private boolean waitingForOthers;
  private boolean waitingForRoom;

  /**
   * @param whenHungry told whenever there may be room for more; see {@link #isHungry}
   */
  RecordFetch(
      SyncTools tools,
      Contact partner,
      SyncLedger ledger,
      Pace pace,
      Claims claims,
      Runnable whenHungry) {
    this.tools = tools;
    this.partner = partner;
    this.ledger = ledger;
    this.pace = pace;
    this.claims = claims;
    this.whenHungry = whenHungry;
  }

  /**
   * Fetches some more.
   *
   * @param onFetched told of each record that came
   * @param whenDone runs once, when all of these are done with or the session has ended, possibly
   *     at once
   */
  void want(List<Difference> wanted, Consumer<Fetched> onFetched, Runnable whenDone) {
    Wanted.Lot lot = new Wanted.Lot(onFetched, whenDone, wanted.size() + 1);
    wanted.forEach(difference -> queue.add(new Wanted(difference, lot)));
    advance();
    lot.close();
  }

  /** Whether what is left to ask for is less than goes on its way at a time. */
  boolean isHungry() {
    return queue.size() < SyncLimits.MAX_FETCHES_UNDERWAY * recordsAtOnce();
  }

  private int recordsAtOnce() {
    return Math.min(size.keys(), pace.recordsAtOnce());
  }

  /** Does whatever can be done now. */
  private void advance() {
    if (advancing) {
      return;
    }
    advancing = true;
    while (takeNext() || askNext()) {
      // until there is nothing but to wait
    }
    advancing = false;
    if (isHungry()) {
      whenHungry.run();
    }
  }

  private boolean askNext() {
    if (ledger.isEnded()) {
      drop(queue);
      drop(claimedByOthers);
      return false;
    }
    int most = pace.isLimited() ? 1 : size.underway();
    if (underway >= most || arrived.size() > SyncLimits.MAX_RECORDS_IN_HAND || !mayFetch()) {
      return false;
    }
    Map<Key, Wanted> asked = new LinkedHashMap<>();
    boolean headersOnly = false;
    while (asked.isEmpty() && !queue.isEmpty()) {
      headersOnly = isPartlyHere(queue.element());
      gather(headersOnly, asked);
    }
    if (asked.isEmpty()) {
      return lookAgain();
    }
    if (!ledger.mayAsk()) {
      asked.values().forEach(this::close);
      return true;
    }
    underway++;
    Request request = new Request.FetchRecords(List.copyOf(asked.keySet()), headersOnly);
    pace.next(() -> tools.messenger().ask(partner, request, one -> onRecords(asked, one)));
    return true;
  }

  /** Whether anything is left to fetch, and nobody must be waited for before. */
  private boolean mayFetch() {
    while (!queue.isEmpty() && isSettled(queue.element().difference())) {
      close(queue.remove());
    }
    if (queue.isEmpty() || claims.enter(this)) {
      return true;
    }
    if (!waitingForRoom) {
      waitingForRoom = true;
      claims.whenLeft(() -> soon(() -> waitingForRoom = false));
    }
    return false;
  }

  /** Goes on, but not within another session's doings. */
  private void soon(Runnable before) {
    tools
        .context()
        .schedule(
            Duration.ZERO,
            () -> {
              before.run();
              advance();
            });
  }

  /** The session is over. */
  void end() {
    claims.leave(this);
  }

  /** Takes from the queue what is to be asked for next, all of one kind. */
  private void gather(boolean partlyHere, Map<Key, Wanted> asked) {
    int most = recordsAtOnce();
    while (!queue.isEmpty() && asked.size() < most && isPartlyHere(queue.element()) == partlyHere) {
      Wanted wanted = queue.remove();
      if (isSettled(wanted.difference())) {
        close(wanted);
      } else if (!claims.take(wanted.key())) {
        claimedByOthers.add(wanted);
      } else {
        mine.add(wanted.key());
        asked.put(wanted.key(), wanted);
      }
    }
  }

  /** Of a record that is held here otherwise, only those payloads are fetched that are not here. */
  private boolean isPartlyHere(Wanted wanted) {
    return tools.held(wanted.key()).isPresent();
  }

  /** Whether this peer has come to hold the same meanwhile, from whomever. */
  private boolean isSettled(Difference difference) {
    Optional<Hash> ours = tools.held(difference.key()).map(StoredRecord::recordHash);
    return ours.isPresent() && ours.equals(difference.theirs());
  }

  /** What others were fetching and do no more is this session's again, where it still differs. */
  private boolean lookAgain() {
    int looked = claimedByOthers.size();
    for (int i = 0; i < looked; i++) {
      Wanted wanted = claimedByOthers.remove();
      (claims.isTaken(wanted.key()) ? claimedByOthers : queue).add(wanted);
    }
    if (!claimedByOthers.isEmpty() && !waitingForOthers) {
      waitingForOthers = true;
      claims.whenReleased(() -> soon(() -> waitingForOthers = false));
    }
    return !queue.isEmpty();
  }

  private void drop(ArrayDeque<Wanted> what) {
    while (!what.isEmpty()) {
      close(what.remove());
    }
  }

  /** A key is done with, however that came. */
  private void close(Wanted wanted) {
    release(wanted);
    wanted.lot().close();
  }

  private void release(Wanted wanted) {
    if (mine.remove(wanted.key())) {
      claims.release(wanted.key());
    }
  }

  private void onRecords(Map<Key, Wanted> asked, Outcome outcome) {
    underway--;
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Records records) {
      size.answered(records.records().size(), answered.after());
      onRecords(asked, records);
    } else {
      ledger.interrupted(outcome);
      asked.values().forEach(this::close);
    }
    advance();
  }

  private void onRecords(Map<Key, Wanted> asked, Response.Records records) {
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
      asked.values().forEach(this::close);
      return;
    }
    ledger.fetched(delivered.size());
    pace.came(
        delivered.size(),
        records.records().stream().mapToLong(one -> one.record().encoded().length).sum());
    for (Request.KeyedRecord record : records.records()) {
      Wanted wanted = requireNonNull(asked.remove(record.key()));
      arrived.add(new Arrived(wanted, record.record(), records.proofs()));
    }
    boolean isTooLarge = delivered.isEmpty();
    for (Wanted wanted : asked.values()) {
      if (!leftOut.contains(wanted.key())) {
        ledger.fault("a record was not there that its digest had named");
        close(wanted);
      } else if (isTooLarge) {
        isTooLarge = false;
        fetchInPages(wanted);
      } else {
        release(wanted);
        queue.addFirst(wanted);
      }
    }
  }

  /** A record that fits into no answer comes page by page, as a reader would fetch it. */
  private void fetchInPages(Wanted wanted) {
    inHand++;
    new PagedRecord(
            tools,
            partner,
            ledger,
            wanted.key(),
            (versions, proofs) -> {
              inHand--;
              ledger.fetched(1);
              take(wanted, versions, proofs);
              advance();
            },
            () -> {
              inHand--;
              close(wanted);
              advance();
            })
        .start();
  }

  private boolean takeNext() {
    if (inHand >= SyncLimits.MAX_RECORDS_IN_HAND || arrived.isEmpty()) {
      return false;
    }
    Arrived next = arrived.remove();
    try {
      take(next.wanted(), next.record().versions(), next.proofs());
    } catch (MalformedVersionException e) {
      unreadable(next.wanted(), e);
    }
    return true;
  }

  private void unreadable(Wanted wanted, MalformedVersionException why) {
    if (why.isUnsupported()) { // a newer peer's: not a lie
      wanted.lot().fetched(new Fetched(wanted.difference(), Set.of(), true));
    } else {
      ledger.cutOff("a record of " + wanted.key() + " that is none: " + why.getMessage());
    }
    close(wanted);
  }

  private void take(Wanted wanted, List<Version> versions, List<byte[]> proofs) {
    Set<VersionHash> theirs = new LinkedHashSet<>();
    versions.forEach(version -> theirs.add(version.hash()));
    Difference difference = wanted.difference();
    checkAgainstDigest(difference, versions);
    inHand++;
    new RecordTake(
            tools,
            partner,
            ledger,
            pace,
            wanted.key(),
            versions,
            proofs,
            result -> {
              inHand--;
              wanted.lot().fetched(new Fetched(difference, theirs, result.refused()));
              close(wanted);
              advance();
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
