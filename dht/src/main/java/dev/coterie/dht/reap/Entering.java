package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.store.RecordStore.StoredDigest;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.vectorclock.Siblings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a peer that took no part in a closed reap epoch, or whose disk was put back since, comes into
 * it: what it holds from before is compared with the peers near to it that are in the epoch. What
 * one of them holds is accounted for; what they supersede is superseded here; a certificate of
 * which nothing is left there has been reaped; everything else goes into {@link Quarantine}.
 */
final class Entering {
  /** Records looked at in one page. */
  static final int RECORDS_A_PAGE = 64;

  /** Records compared at a time. */
  static final int IN_FLIGHT = 8;

  /**
   * How often a record is compared again before fewer than all of its near peers will do: what none
   * of those has goes into quarantine, and comes out again if another brings it.
   */
  static final int PATIENCE = 10;

  private final ReapTools tools;
  private final Quarantine quarantine;
  private final Hash epoch;
  private final Runnable whenIn;
  private final ArrayDeque<Key> waiting = new ArrayDeque<>();
  private Position from = PrefixRange.EVERYTHING.first();
  private int inFlight;
  private int attempts;
  private boolean again;
  private boolean running;
  private boolean ended;

  /**
   * @param whenIn runs once, when all that is here has been seen to
   */
  Entering(ReapTools tools, Quarantine quarantine, Hash epoch, Runnable whenIn) {
    this.tools = tools;
    this.quarantine = quarantine;
    this.epoch = epoch;
    this.whenIn = whenIn;
  }

  Hash epoch() {
    return epoch;
  }

  /** Begins, or tries again what could not be compared. */
  void goOn() {
    if (!running && !ended) {
      running = true;
      page();
    }
  }

  private void page() {
    List<StoredDigest> page =
        tools.context().store().digests(from, PrefixRange.EVERYTHING.last(), RECORDS_A_PAGE);
    if (page.isEmpty()) {
      ended = true;
      whenIn.run();
      return;
    }
    again = false;
    for (StoredDigest digest : page) {
      if (!old(digest.key()).isEmpty()) {
        waiting.add(digest.key());
      }
    }
    Position last = page.get(page.size() - 1).position();
    inFlight = 1;
    for (int i = 0; i < IN_FLIGHT; i++) {
      next(last);
    }
    done(last);
  }

  private void next(Position last) {
    Key key = waiting.poll();
    if (key != null) {
      inFlight++;
      new Comparing(key, last).start();
    }
  }

  private void done(Position last) {
    if (--inFlight > 0) {
      return;
    }
    if (again) {
      attempts++;
      running = false;
    } else if (last.equals(PrefixRange.EVERYTHING.last())) {
      ended = true;
      whenIn.run();
    } else {
      attempts = 0;
      from = last.next();
      tools.context().schedule(Duration.ZERO, this::page);
    }
  }

  private List<Version> old(Key key) {
    List<Version> kept =
        tools.context().store().get(key).map(record -> record.siblings().kept()).orElse(List.of());
    return kept.stream().filter(v -> tools.standing().isOld(v.header(), epoch)).toList();
  }

  /** One record, and what its near peers say of it. */
  private final class Comparing {
    private final Key key;
    private final Position last;
    private final List<Version> theirs = new ArrayList<>();
    private final List<byte[]> proofs = new ArrayList<>();
    private int open;
    private int heard;
    private int asked;

    Comparing(Key key, Position last) {
      this.key = key;
      this.last = last;
    }

    void start() {
      List<Contact> others =
          tools.neighbourhood().othersKnown(key.position(), tools.neighbourhood().replicas());
      asked = others.size();
      open = asked + 1;
      others.forEach(peer -> new WholeRecord(tools, peer, key, this::heard).get());
      answered();
    }

    private void heard(Optional<WholeRecord.Found> found) {
      boolean counts =
          found.isPresent()
              && !found.get().incomplete()
              && tools.standing().isIn(found.get().claim());
      if (counts) {
        heard++;
        theirs.addAll(found.get().versions());
        proofs.addAll(found.get().proofs());
      }
      answered();
    }

    private void answered() {
      if (--open > 0) {
        return;
      }
      Siblings<Version> present =
          Siblings.of(theirs.stream().map(Version::withoutPayload).toList());
      List<Version> missing = old(key).stream().filter(v -> !present.contains(v.hash())).toList();
      List<Version> covered =
          missing.stream().filter(v -> present.add(v.withoutPayload()).equals(present)).toList();
      List<Version> unaccounted = new ArrayList<>(missing);
      unaccounted.removeAll(covered);
      if (!unaccounted.isEmpty() && (heard == 0 || (heard < wanted() && attempts < PATIENCE))) {
        retry();
      } else if (!covered.isEmpty()) {
        supersede(unaccounted);
      } else {
        takeOut(unaccounted, present.isEmpty());
      }
    }

    /** All that should hold the record, met already or not. */
    private int wanted() {
      int known = tools.neighbourhood().storingMembers() - 1;
      return Math.max(asked, Math.min(known, tools.neighbourhood().replicas()));
    }

    private void retry() {
      again = true;
      end();
    }

    private void end() {
      next(last);
      done(last);
    }

    private void supersede(List<Version> unaccounted) {
      tools
          .intake()
          .take(
              new Acceptance.Batch(
                  key, theirs, proofs, Acceptance.Source.REPLICA, Optional.empty()),
              taken -> {
                if (taken.refusal().isPresent()) {
                  retry();
                } else {
                  takeOut(unaccounted, false);
                }
              });
    }

    private void takeOut(List<Version> unaccounted, boolean nothingThere) {
      Optional<StoredRecord> record = tools.context().store().get(key);
      List<Version> out =
          record.isEmpty()
              ? List.of()
              : unaccounted.stream()
                  .filter(v -> record.get().siblings().contains(v.hash()))
                  .toList();
      if (out.isEmpty()) {
        end();
      } else if (nothingThere && isOnlyADelete(record.get(), out)) {
        tools.heads().flush();
        tools
            .context()
            .store()
            .drop(key, record.get().recordHash(), outcome -> outcome(outcome.isDurable()));
      } else {
        quarantine.take(key, record.get(), out, this::outcome);
      }
    }

    private boolean isOnlyADelete(StoredRecord record, List<Version> out) {
      return out.size() == record.siblings().kept().size()
          && record.siblings().survivors().stream().allMatch(Version::isTombstone);
    }

    private void outcome(boolean done) {
      if (done) {
        end();
      } else {
        retry();
      }
    }
  }
}
