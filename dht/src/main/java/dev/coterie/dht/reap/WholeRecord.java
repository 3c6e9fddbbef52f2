package dev.coterie.dht.reap;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.Acceptance;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Gets all that a peer holds under a key, page by page, judged like anything else that comes. */
final class WholeRecord {
  /** Pages taken of one record. */
  private static final int MAX_PAGES = 1_024;

  private final ReapTools tools;
  private final Contact peer;
  private final Key key;
  private final Consumer<Optional<Found>> whenDone;
  private final List<Version> versions = new ArrayList<>();
  private final List<byte[]> proofs = new ArrayList<>();
  private int pages;

  /**
   * What a peer holds.
   *
   * @param versions those that may be believed
   * @param claim the reap epoch that it says it is in
   * @param incomplete whether it has yet to get what it should hold
   */
  record Found(
      List<Version> versions, List<byte[]> proofs, Optional<Hash> claim, boolean incomplete) {}

  /**
   * @param whenDone told once; empty where the peer did not answer, or not with a record
   */
  WholeRecord(ReapTools tools, Contact peer, Key key, Consumer<Optional<Found>> whenDone) {
    this.tools = tools;
    this.peer = peer;
    this.key = key;
    this.whenDone = whenDone;
  }

  void get() {
    ask(Optional.empty());
  }

  private void ask(Optional<VersionHash> after) {
    tools.gate().askAnyway(peer, new Request.GetValue(key, false, after), this::heard);
  }

  private void heard(Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Value value)) {
      whenDone.accept(Optional.empty());
      return;
    }
    try {
      versions.addAll(value.record().versions());
      proofs.addAll(value.proofs());
    } catch (MalformedVersionException e) {
      whenDone.accept(Optional.empty());
      return;
    }
    if (value.next().isPresent() && ++pages < MAX_PAGES) {
      ask(value.next());
    } else {
      judge(value);
    }
  }

  private void judge(Response.Value last) {
    tools
        .acceptance()
        .judge(
            new Acceptance.Batch(
                key, versions, proofs, Acceptance.Source.REPLICA, Optional.of(peer)),
            judgement ->
                whenDone.accept(
                    Optional.of(
                        new Found(
                            judgement.accepted(), proofs, last.reapEpoch(), last.incomplete()))));
  }
}
