package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One session of anti-entropy with one partner: range by range and page by page, both sides' record
 * hashes are compared; what the partner has more is fetched, what it lacks is offered. The partner
 * answers from what it holds and keeps no session.
 */
final class SyncSession {
  private final SyncTools tools;
  private final Disputes disputes;
  private final Contact partner;
  private final List<PrefixRange> ranges;
  private final Consumer<SyncReport> whenDone;
  private final SyncLedger ledger = new SyncLedger();
  private int range = -1;
  private boolean partnerResponsible;

  SyncSession(
      SyncTools tools,
      Disputes disputes,
      Contact partner,
      List<PrefixRange> ranges,
      Consumer<SyncReport> whenDone) {
    this.tools = tools;
    this.disputes = disputes;
    this.partner = partner;
    this.ranges = List.copyOf(ranges);
    this.whenDone = whenDone;
  }

  void start() {
    nextRange();
  }

  private void nextRange() {
    if (ledger.isEnded() || ++range == ranges.size()) {
      whenDone.accept(ledger.report(partner.id(), ranges.size()));
    } else {
      askDigests(ranges.get(range).first());
    }
  }

  private void askDigests(Position from) {
    if (!ledger.mayAsk()) {
      nextRange();
      return;
    }
    Position to = ranges.get(range).last();
    tools
        .messenger()
        .ask(partner, new Request.RangeDigests(from, to), outcome -> onPage(from, to, outcome));
  }

  private void onPage(Position from, Position to, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Digests page)) {
      ledger.interrupted(outcome);
      nextRange();
      return;
    }
    Optional<String> fault = DigestWindow.faultOf(page, from, to);
    if (fault.isPresent()) {
      ledger.cutOff(fault.get());
      nextRange();
      return;
    }
    partnerResponsible = page.responsible();
    DigestWindow window = DigestWindow.compare(page, from, tools.context().store());
    exchange(window, () -> afterWindow(window.end(), to));
  }

  private void afterWindow(Position end, Position to) {
    if (ledger.isEnded() || end.compareTo(to) >= 0) {
      nextRange();
    } else {
      askDigests(Positions.after(end));
    }
  }

  private void exchange(DigestWindow window, Runnable whenExchanged) {
    OfferPacker offers = new OfferPacker(tools);
    List<Difference> wanted = new ArrayList<>();
    Duration now = tools.context().uptime();
    for (Difference difference : window.differences()) {
      if (disputes.contains(partner.id(), difference, now)) {
        continue;
      }
      if (difference.theirs().isPresent()) {
        wanted.add(difference);
      } else if (partnerResponsible) {
        offers.add(new OfferPacker.Wanting(difference, Set.of()));
      }
    }
    new RecordFetch(
            tools,
            partner,
            ledger,
            wanted,
            fetched -> onFetched(fetched, offers),
            () -> offerNext(offers, whenExchanged))
        .start();
  }

  private void onFetched(RecordFetch.Fetched fetched, OfferPacker offers) {
    if (fetched.refused()) {
      disputes.add(partner.id(), fetched.difference(), tools.context().uptime());
    }
    if (fetched.difference().ours().isPresent() && partnerResponsible) {
      offers.add(new OfferPacker.Wanting(fetched.difference(), fetched.theirs()));
    }
  }

  private void offerNext(OfferPacker offers, Runnable whenOffered) {
    Optional<OfferPacker.Parcel> parcel = ledger.isEnded() ? Optional.empty() : offers.next();
    if (parcel.isEmpty() || !ledger.mayAsk()) {
      whenOffered.run();
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
              offerNext(offers, whenOffered);
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
