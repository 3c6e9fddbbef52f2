package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PublicKey;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Intake;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.WriterId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes one record of a partner in: picks the versions that are new here, fetches the payloads that
 * a replica must have, hands all to the intake, and shows it the proofs that it asks for, once.
 */
final class RecordTake {

  /** How it ended: whether some version was refused for good. */
  record Result(boolean refused) {}

  private final SyncTools tools;
  private final Contact partner;
  private final SyncLedger ledger;
  private final Pace pace;
  private final Key key;
  private final List<Version> theirs;
  private final List<byte[]> proofs;
  private final Consumer<Result> whenDone;
  private final List<Version> ready = new ArrayList<>();
  private final ArrayDeque<Version> lacking = new ArrayDeque<>();

  /** Versions that the partner has without their payloads, since their time is over there. */
  private final Set<Version> over = new LinkedHashSet<>();

  private final ArrayDeque<PublicKey> unproven = new ArrayDeque<>();

  RecordTake(
      SyncTools tools,
      Contact partner,
      SyncLedger ledger,
      Pace pace,
      Key key,
      List<Version> theirs,
      List<byte[]> proofs,
      Consumer<Result> whenDone) {
    this.tools = tools;
    this.partner = partner;
    this.ledger = ledger;
    this.pace = pace;
    this.key = key;
    this.theirs = theirs;
    this.proofs = new ArrayList<>(proofs);
    this.whenDone = whenDone;
  }

  void start() {
    Siblings<Version> ours = ours();
    for (Version version : tools.custody().asKeptHere(theirs)) {
      if (!ours.contains(version.hash())) {
        ready.add(version);
      }
    }
    fetchPayloads();
  }

  private Siblings<Version> ours() {
    return tools.held(key).map(StoredRecord::siblings).orElse(Siblings.empty());
  }

  /**
   * Looks again after the last one: where a payload did not come, its version is left out, and what
   * that version superseded is visible and in need of its own.
   */
  private void fetchPayloads() {
    if (lacking.isEmpty()) {
      lacking.addAll(MissingPayloads.of(ours(), ready, tools));
      lacking.removeAll(over);
      ready.removeAll(lacking);
    }
    Version version = lacking.poll();
    if (version == null) {
      take();
    } else if (ledger.mayAsk()) {
      tools
          .messenger()
          .ask(
              partner,
              new Request.FetchPayload(key, version.hash()),
              outcome -> {
                payload(version, outcome);
                pace.next(this::fetchPayloads);
              });
    } else {
      whenDone.accept(new Result(false));
    }
  }

  /** A value whose payload does not come is left for another partner, or another day. */
  private void payload(Version version, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Payload payload)) {
      ledger.interrupted(outcome);
      return;
    }
    if (payload.bytes().isEmpty() && version.header().expiresAt().isPresent()) {
      // By the partner's clock it is over. Where this one is right, the scrub finds the payload.
      over.add(version);
      ready.add(version);
    } else if (payload.bytes().isEmpty()) {
      ledger.fault("a payload of " + key + " was not there");
    } else if (Version.payloadFits(version.header(), payload.bytes().get())) {
      pace.came(0, payload.bytes().get().length);
      ready.add(Version.of(version.header(), payload.bytes().get()));
    } else {
      ledger.cutOff("a payload of " + key + " that is not the one its header names");
    }
  }

  private void take() {
    if (ready.isEmpty()) {
      whenDone.accept(new Result(false));
      return;
    }
    tools.take(key, List.copyOf(ready), proofs, partner, this::taken);
  }

  private void taken(Intake.Result taken) {
    if (taken.unproven().isEmpty() || ledger.isEnded()) {
      finish(taken);
      return;
    }
    nodesOf(taken.unproven()).forEach(unproven::add);
    askForProofs();
  }

  private static Set<PublicKey> nodesOf(List<WriterId> writers) {
    Set<PublicKey> nodes = new LinkedHashSet<>();
    for (WriterId writer : writers) {
      byte[] bytes = writer.bytes();
      if (bytes.length > PublicKey.BYTES && nodes.size() < SyncLimits.MAX_PROOFS_ASKED) {
        nodes.add(PublicKey.of(Arrays.copyOf(bytes, PublicKey.BYTES)));
      }
    }
    return nodes;
  }

  private void askForProofs() {
    PublicKey node = unproven.poll();
    if (node == null) {
      tools.take(key, List.copyOf(ready), proofs, partner, this::finish);
    } else if (ledger.mayAsk()) {
      tools
          .messenger()
          .ask(
              partner,
              new Request.HighestDot(node),
              outcome -> {
                if (outcome instanceof Outcome.Answered answered
                    && answered.response() instanceof Response.HighestDots dots) {
                  proofs.addAll(dots.headers());
                } else {
                  ledger.interrupted(outcome);
                }
                askForProofs();
              });
    } else {
      whenDone.accept(new Result(false));
    }
  }

  private void finish(Intake.Result taken) {
    ledger.kept(taken.kept());
    whenDone.accept(new Result(taken.refusals().stream().anyMatch(RecordTake::isForGood)));
  }

  /** Whether trying again tomorrow, with nothing changed, would end the same. */
  static boolean isForGood(Refusal refusal) {
    return refusal.reason() != Refusal.Reason.STORE_FAILED
        && refusal.reason() != Refusal.Reason.OVERLOADED
        && refusal.reason() != Refusal.Reason.NOT_IN_REAP_EPOCH;
  }
}
