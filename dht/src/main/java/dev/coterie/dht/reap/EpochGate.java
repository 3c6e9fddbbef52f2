package dev.coterie.dht.reap;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Stands between a peer and all others while there are reap epochs: says with all records that go
 * out which epoch this peer is in, and leaves out of all that come in what is old and from a sender
 * that has not checked it. While all senders are in the epoch that counts, nothing is looked at.
 */
public final class EpochGate implements Messenger {
  private final Messenger messenger;
  private final Standing standing;
  private final Acceptance.LogFetcher logs;

  /**
   * @param logs where a version names log records that are not known here, its sender has them
   */
  public EpochGate(Messenger messenger, Standing standing, Acceptance.LogFetcher logs) {
    this.messenger = messenger;
    this.standing = standing;
    this.logs = logs;
  }

  @Override
  public void ask(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    askAnyway(
        peer,
        request,
        outcome -> {
          if (!standing.isChoosy()
              || !(outcome instanceof Outcome.Answered answered)
              || standing.isTrusted(peer.id(), answered.response().reapEpoch())) {
            onOutcome.accept(outcome);
          } else {
            answered(peer, answered, onOutcome);
          }
        });
  }

  /** Asks, and lets the answer through as it is: for those who judge it by themselves. */
  void askAnyway(Contact peer, Request request, Consumer<Outcome> onOutcome) {
    Optional<Hash> claim = standing.claim();
    messenger.ask(peer, claim.isPresent() ? request.in(claim) : request, onOutcome);
  }

  private void answered(Contact peer, Outcome.Answered outcome, Consumer<Outcome> onOutcome) {
    Response response = outcome.response();
    withLog(
        peer,
        records(response),
        () -> {
          Optional<Hash> claim = response.reapEpoch();
          if (response instanceof Response.Value value) {
            onOutcome.accept(
                new Outcome.Answered(
                    new Response.Value(
                        readable(value.record(), claim),
                        value.proofs(),
                        value.incomplete(),
                        value.next(),
                        value.closer(),
                        claim),
                    outcome.after()));
          } else if (response instanceof Response.Records found) {
            onOutcome.accept(
                new Outcome.Answered(
                    new Response.Records(
                        credible(found.records(), peer.id(), claim),
                        found.proofs(),
                        found.leftOut(),
                        claim),
                    outcome.after()));
          } else if (response instanceof Response.Holdings && !standing.isIn(claim)) {
            onOutcome.accept(
                new Outcome.Answered(new Response.Holdings(List.of(), claim), outcome.after()));
          } else {
            onOutcome.accept(outcome);
          }
        });
  }

  private static List<RecordBytes> records(Response response) {
    if (response instanceof Response.Value value) {
      return List.of(value.record());
    }
    return response instanceof Response.Records found
        ? found.records().stream().map(Request.KeyedRecord::record).toList()
        : List.of();
  }

  /**
   * What others ask: passed on as far as it may be, or refused.
   *
   * @param onwards serves what is left of it
   */
  public void receive(
      Contact from,
      Request request,
      Consumer<Response> reply,
      BiConsumer<Request, Consumer<Response>> onwards) {
    Consumer<Response> stamped = response -> reply.accept(stamped(response));
    if (!standing.isChoosy() || standing.isTrusted(from.id(), request.reapEpoch())) {
      onwards.accept(request, stamped);
    } else if (request instanceof Request.PutValue put) {
      withLog(from, List.of(put.record()), () -> receivePut(from, put, stamped, onwards));
    } else if (request instanceof Request.Offer offer) {
      List<RecordBytes> records =
          offer.records().stream().map(Request.KeyedRecord::record).toList();
      withLog(from, records, () -> receiveOffer(from, offer, stamped, onwards));
    } else {
      onwards.accept(request, stamped);
    }
  }

  private Response stamped(Response response) {
    Optional<Hash> claim = standing.claim();
    return claim.isPresent() ? response.in(claim) : response;
  }

  private void receivePut(
      Contact from,
      Request.PutValue put,
      Consumer<Response> reply,
      BiConsumer<Request, Consumer<Response>> onwards) {
    RecordBytes credible = credible(put.record(), from.id(), put.reapEpoch());
    if (credible == put.record()) {
      onwards.accept(put, reply);
    } else {
      reply.accept(new Response.Refused(refusal(from)));
    }
  }

  private void receiveOffer(
      Contact from,
      Request.Offer offer,
      Consumer<Response> reply,
      BiConsumer<Request, Consumer<Response>> onwards) {
    List<Request.KeyedRecord> credible = credible(offer.records(), from.id(), offer.reapEpoch());
    if (credible.isEmpty() && !offer.records().isEmpty()) {
      reply.accept(new Response.OfferAnswer(0, List.of(refusal(from)), List.of()));
    } else {
      onwards.accept(new Request.Offer(credible, offer.proofs(), offer.reapEpoch()), reply);
    }
  }

  private static Refusal refusal(Contact from) {
    return Refusal.of(
        Refusal.Reason.NOT_IN_REAP_EPOCH,
        "what is from before the reap epoch is taken from members in it, and "
            + from.id()
            + " does not say that it is");
  }

  /** Gets the log up to what versions name, where it is behind, then goes on. */
  private void withLog(Contact sender, List<RecordBytes> records, Runnable then) {
    for (RecordBytes record : records) {
      for (Version version : versions(record)) {
        if (standing.namesUnknownHeads(version.header())) {
          logs.fetch(sender, then);
          return;
        }
      }
    }
    then.run();
  }

  private static List<Version> versions(RecordBytes record) {
    try {
      return record.versions();
    } catch (MalformedVersionException e) {
      return List.of(); // whoever reads it finds that out, and says so
    }
  }

  private List<Request.KeyedRecord> credible(
      List<Request.KeyedRecord> records, PeerId from, Optional<Hash> claim) {
    List<Request.KeyedRecord> credible = new ArrayList<>(records.size());
    for (Request.KeyedRecord record : records) {
      RecordBytes left = credible(record.record(), from, claim);
      if (!left.isEmpty() || record.record().isEmpty()) {
        credible.add(new Request.KeyedRecord(record.key(), left));
      }
    }
    return credible;
  }

  private RecordBytes readable(RecordBytes record, Optional<Hash> claim) {
    List<Version> all = versions(record);
    List<Version> readable = all.stream().filter(v -> standing.mayRead(v.header(), claim)).toList();
    return readable.size() == all.size() ? record : RecordBytes.of(readable);
  }

  /** The record itself where all of it may be believed. */
  private RecordBytes credible(RecordBytes record, PeerId from, Optional<Hash> claim) {
    List<Version> all = versions(record);
    List<Version> credible =
        all.stream().filter(v -> standing.mayTake(v.header(), from, claim)).toList();
    return credible.size() == all.size() ? record : RecordBytes.of(credible);
  }
}
