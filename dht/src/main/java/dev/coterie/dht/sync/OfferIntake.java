package dev.coterie.dht.sync;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.WireLimits;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.WriterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Takes in one offer, some records at a time, and sums up what became of them. */
final class OfferIntake {
  private final SyncTools tools;
  private final Contact from;
  private final List<byte[]> proofs;
  private final Consumer<Response> reply;
  private final ArrayDeque<Request.KeyedRecord> waiting = new ArrayDeque<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final TreeSet<WriterId> unproven = new TreeSet<>();
  private int kept;
  private int inHand;
  private boolean pumping;

  OfferIntake(SyncTools tools, Contact from, Request.Offer offer, Consumer<Response> reply) {
    this.tools = tools;
    this.from = from;
    this.proofs = offer.proofs();
    this.reply = reply;
    this.waiting.addAll(offer.records());
  }

  void start() {
    pump();
  }

  private void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    while (inHand < SyncLimits.MAX_RECORDS_IN_HAND && !waiting.isEmpty()) {
      take(waiting.remove());
    }
    pumping = false;
    if (inHand == 0 && waiting.isEmpty()) {
      reply.accept(
          new Response.OfferAnswer(
              kept, refusals, unproven.stream().limit(WireLimits.MAX_UNPROVEN_WRITERS).toList()));
    }
  }

  private void take(Request.KeyedRecord record) {
    List<Version> versions;
    try {
      versions = takeable(record.key(), record.record().versions());
    } catch (MalformedVersionException e) {
      refuse(
          Refusal.of(
              e.isUnsupported() ? Refusal.Reason.UNSUPPORTED : Refusal.Reason.MALFORMED,
              "a record of " + record.key() + ": " + e.getMessage()));
      return;
    }
    if (versions.isEmpty()) {
      return;
    }
    inHand++;
    tools.take(
        record.key(),
        versions,
        proofs,
        from,
        taken -> {
          inHand--;
          kept += taken.kept();
          taken.refusals().forEach(this::refuse);
          unproven.addAll(taken.unproven());
          pump();
        });
  }

  /** A value that readers would see is not taken without its payload. */
  private List<Version> takeable(Key key, List<Version> offered) {
    Siblings<Version> held = tools.held(key).map(StoredRecord::siblings).orElse(Siblings.empty());
    List<Version> versions = new ArrayList<>(tools.custody().asKeptHere(offered));
    Set<Version> lacking = MissingPayloads.of(held, versions, tools);
    while (!lacking.isEmpty()) {
      versions.removeAll(lacking);
      refuse(Refusal.of(Refusal.Reason.MALFORMED, "a value of " + key + " without its payload"));
      lacking = MissingPayloads.of(held, versions, tools);
    }
    return versions;
  }

  /** Refusals as they go into the answer: the log's records travel by their own exchange. */
  private void refuse(Refusal refusal) {
    if (refusals.size() < WireLimits.MAX_RECORDS) {
      refusals.add(Refusal.of(refusal.reason(), refusal.detail()));
    }
  }
}
