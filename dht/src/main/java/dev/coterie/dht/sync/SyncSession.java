package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One session of anti-entropy with one partner: the shared ranges are compared by fingerprints,
 * down to where there is little, and there record by record; what the partner has more is fetched,
 * what it lacks is offered. The partner answers from what it holds and keeps no session.
 */
final class SyncSession {
  private final SyncTools tools;
  private final Disputes disputes;
  private final Contact partner;
  private final List<PrefixRange> ranges;
  private final boolean takes;
  private final Consumer<SyncReport> whenDone;
  private final SyncLedger ledger = new SyncLedger();
  private final Comparison comparison;
  private final RecordFetch fetch;

  /** A list is underway. */
  private boolean isAsking;

  /** Lists that have come and of which not all is exchanged. */
  private int listings;

  /** Those among them of which the partner is being offered what it lacks. */
  private int offering;

  private boolean isOver;

  /** Records that the partner should hold and lacks altogether. */
  private int missingThere;

  /** Rounds since the last that found a record to differ. */
  private int fruitless;

  /** Of ranges that were too much for one message, what is left. */
  private final Deque<RangeSplit> rests = new ArrayDeque<>();

  /**
   * @param pace how fast
   * @param isBackwards whether it begins with the last range, towards another session
   * @param claims keys that sessions of this peer are fetching
   * @param takes whether what the partner has more is fetched; else it is only given what it lacks
   */
  SyncSession(
      SyncTools tools,
      Disputes disputes,
      Contact partner,
      List<PrefixRange> ranges,
      boolean isBackwards,
      boolean takes,
      Pace pace,
      Claims claims,
      Consumer<SyncReport> whenDone) {
    this.tools = tools;
    this.disputes = disputes;
    this.partner = partner;
    this.ranges = List.copyOf(ranges);
    this.takes = takes;
    this.fetch = new RecordFetch(tools, partner, ledger, pace, claims, this::advance);
    this.comparison = new Comparison(tools.context().store(), ranges, isBackwards);
    this.whenDone = whenDone;
  }

  void start() {
    advance();
  }

  /**
   * Goes on with the rest of what was listed, else with what is to be compared, so that what is
   * fetched does not run out; ends when all of that is done.
   */
  private void advance() {
    if (isAsking || isOver || offering > 0) {
      return;
    }
    boolean isMore = !ledger.isEnded() && !(rests.isEmpty() && comparison.isDone());
    if (isMore && fetch.isHungry() && ledger.mayAsk()) {
      isAsking = true;
      RangeSplit rest = rests.poll();
      if (rest != null) {
        askDigests(rest);
      } else {
        reconcile();
      }
    } else if (listings == 0) {
      isOver = true;
      fetch.end();
      whenDone.accept(ledger.report(partner.id(), ranges.size()));
    }
  }

  private void reconcile() {
    Request.Reconcile request = comparison.next(tools.context().random().nextLong());
    tools.messenger().ask(partner, request, outcome -> onReconciled(request, outcome));
  }

  private void onReconciled(Request.Reconcile request, Outcome outcome) {
    isAsking = false;
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Reconciled reconciled)) {
      ledger.interrupted(outcome);
      advance();
      return;
    }
    if (++fruitless > SyncLimits.MAX_FRUITLESS_ROUNDS) {
      ledger.cutOff(fruitless + " rounds of parts that differ, and no record that does");
      advance();
    } else {
      exchange(comparison.answered(request, reconciled));
    }
  }

  private void askDigests(RangeSplit range) {
    tools
        .messenger()
        .ask(
            partner,
            new Request.RangeDigests(range.from(), range.to()),
            outcome -> onPage(range, outcome));
  }

  private void onPage(RangeSplit range, Outcome outcome) {
    isAsking = false;
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Digests page) {
      exchange(List.of(new Comparison.Listed(range, page)));
    } else {
      ledger.interrupted(outcome);
      advance();
    }
  }

  /** Compares what the partner has listed record by record, and evens out what differs. */
  private void exchange(List<Comparison.Listed> listed) {
    Optional<String> fault = Comparison.faultOf(listed);
    if (fault.isPresent()) {
      ledger.cutOff(fault.get());
      advance();
      return;
    }
    listings++;
    OfferPacker offers = new OfferPacker(tools, partner.id());
    List<Difference> wanted = new ArrayList<>();
    Set<Key> offered = new TreeSet<>();
    for (Comparison.Listed one : listed) {
      DigestWindow window =
          DigestWindow.compare(one.digests(), one.range().from(), tools.context().store());
      sort(window, one.digests().responsible(), wanted, offers, offered);
      if (window.end().compareTo(one.range().to()) < 0) {
        rests.add(new RangeSplit(window.end().next(), one.range().to()));
      }
    }
    fetch(wanted, offers, offered);
  }

  /**
   * What the partner has is fetched; of the rest, it gets what it counts itself responsible for.
   */
  private void sort(
      DigestWindow window,
      boolean partnerResponsible,
      List<Difference> wanted,
      OfferPacker offers,
      Set<Key> offered) {
    Duration now = tools.context().uptime();
    fruitless = window.differences().isEmpty() ? fruitless : 0;
    for (Difference difference : window.differences()) {
      if (disputes.contains(partner.id(), difference, now)) {
        continue;
      }
      if (partnerResponsible && difference.ours().isPresent()) {
        offered.add(difference.key());
      }
      if (takes && difference.theirs().isPresent()) {
        wanted.add(difference);
      } else if (partnerResponsible
          && difference.ours().isPresent()
          && (!takes || missingThere++ < SyncLimits.MAX_OFFERED_MISSING)) {
        offers.add(new OfferPacker.Wanting(difference, Set.of()));
      }
    }
  }

  private void fetch(List<Difference> wanted, OfferPacker offers, Set<Key> offered) {
    fetch.want(
        wanted,
        fetched -> onFetched(fetched, offers, offered),
        () -> {
          offering++;
          offerNext(offers);
        });
    advance();
  }

  /** All that a listing has shown is exchanged. */
  private void exchanged() {
    offering--;
    listings--;
    advance();
  }

  private void onFetched(RecordFetch.Fetched fetched, OfferPacker offers, Set<Key> offered) {
    if (fetched.refused()) {
      disputes.add(partner.id(), fetched.difference(), tools.context().uptime());
    }
    if (offered.contains(fetched.difference().key())) {
      offers.add(new OfferPacker.Wanting(fetched.difference(), fetched.theirs()));
    }
  }

  private void offerNext(OfferPacker offers) {
    Optional<OfferPacker.Parcel> parcel = ledger.isEnded() ? Optional.empty() : offers.next();
    if (parcel.isEmpty() || !ledger.mayAsk()) {
      exchanged();
      return;
    }
    ledger.offered(parcel.get().versions());
    tools
        .messenger()
        .ask(
            partner,
            parcel.get().offer(),
            outcome -> {
              onOffered(parcel.get(), outcome);
              offerNext(offers);
            });
  }

  private void onOffered(OfferPacker.Parcel parcel, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.OfferAnswer answer)) {
      ledger.interrupted(outcome);
      return;
    }
    List<Refusal> refusals = answer.refusals();
    if (!refusals.isEmpty() && refusals.stream().allMatch(RecordTake::isForGood)) {
      Duration now = tools.context().uptime();
      parcel.complete().forEach(difference -> disputes.add(partner.id(), difference, now));
    }
  }
}
