package dev.coterie.dht.sync;

import dev.coterie.crypto.authority.LogBatch;
import dev.coterie.crypto.authority.LogRecord;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Brings the authority logs of this peer and one contact to the same set of records.
 *
 * <p>Each hello carries a summary of what is here and a batch of what the contact was found to
 * lack; each answer likewise. A round that changes nothing on either side is one too many, and
 * rounds are bounded, so a contact that is endless, or does not take what it is sent, ends the
 * exchange.
 */
final class LogExchange {
  /** Rounds of one exchange: the largest log at the usual size of a batch, both ways. */
  static final int MAX_ROUNDS = 1_024;

  /** Rounds that may pass without a record moving: summaries may be too coarse at first. */
  static final int MAX_IDLE_ROUNDS = 2;

  /** Records sent beyond twice the log: samples of a summary lie apart, so some go twice. */
  static final int SPARE_RECORDS = 1_024;

  private final LogExchanger.Parts parts;
  private final PeerClocks clocks;
  private final Contact contact;
  private final Consumer<ExchangeResult> whenDone;
  private List<Hash> theirSummary = List.of();
  private int rounds;
  private int idleRounds;
  private int received;
  private int sent;

  LogExchange(
      LogExchanger.Parts parts,
      PeerClocks clocks,
      Contact contact,
      Consumer<ExchangeResult> whenDone) {
    this.parts = parts;
    this.clocks = clocks;
    this.contact = contact;
    this.whenDone = whenDone;
  }

  /** Begins; {@code news} are records that the contact has probably not heard of. */
  void start(List<byte[]> news) {
    round(news);
  }

  private void round(List<byte[]> records) {
    sent += records.size();
    if (++rounds > MAX_ROUNDS || sent > 2 * parts.authority().log().size() + SPARE_RECORDS) {
      fail(true, "the logs stay different after " + rounds + " rounds");
      return;
    }
    parts
        .messenger()
        .ask(
            contact,
            new Request.Hello(
                parts.authority().realm(),
                parts.authority().summary(),
                records,
                parts.storing(),
                parts.listenAddresses().get()),
            this::onAnswer);
  }

  private void onAnswer(Outcome outcome) {
    if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Welcome welcome) {
      welcome.clock().ifPresent(clock -> clocks.heard(contact.id(), clock, answered.after()));
      onWelcome(welcome);
    } else {
      fail(false, Outcomes.reason(outcome));
    }
  }

  private void onWelcome(Response.Welcome welcome) {
    Hash ours = parts.authority().realm();
    if (!welcome.realm().equals(ours)) {
      whenDone.accept(new ExchangeResult.OtherRealm(ours, welcome.realm(), welcome.reason()));
      return;
    }
    parts
        .authority()
        .append(
            welcome.logRecords(),
            Optional.of(contact.id()),
            appended -> onAppended(welcome, appended));
  }

  private void onAppended(Response.Welcome welcome, AuthorityKeeper.Appended appended) {
    received += appended.added().size();
    if (!appended.faults().isEmpty()) {
      fail(true, "sent a record that is none of the realm's log: " + appended.faults().get(0));
      return;
    }
    LogBatch lacking = parts.authority().missingFor(welcome.logHeads());
    boolean same = !welcome.more() && lacking.records().isEmpty() && appended.left() == 0;
    boolean moved = !appended.added().isEmpty() || !welcome.logHeads().equals(theirSummary);
    idleRounds = moved ? 0 : idleRounds + 1;
    if (same || idleRounds > MAX_IDLE_ROUNDS) {
      whenDone.accept(
          new ExchangeResult.Agreed(
              welcome.admitted(), welcome.reason(), welcome.storing(), same, received, sent));
      return;
    }
    theirSummary = welcome.logHeads();
    round(encoded(lacking.records()));
  }

  static List<byte[]> encoded(List<LogRecord> records) {
    List<byte[]> encoded = new ArrayList<>(records.size());
    records.forEach(record -> encoded.add(record.bytes()));
    return encoded;
  }

  private void fail(boolean atFault, String reason) {
    whenDone.accept(new ExchangeResult.Failed(atFault, reason, received));
  }
}
