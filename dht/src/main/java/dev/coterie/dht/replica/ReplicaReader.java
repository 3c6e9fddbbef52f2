package dev.coterie.dht.replica;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.ParsedHeaders;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport.State;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks replicas for one record, page by page, and believes of what they tell what a replica would
 * accept. A header that several of them show is parsed and judged once.
 */
final class ReplicaReader {
  /** Pages of headers taken from one replica: enough for a context at its hard limit. */
  static final int MAX_PAGES = 1_024;

  private final PutOperation.Tools tools;
  private final Key key;
  private final Listener listener;
  private final ParsedHeaders headers = new ParsedHeaders();
  private final Set<VersionHash> accepted = new TreeSet<>();

  /** Is told what replicas tell. */
  interface Listener {
    /** A replica holds a version, which may be believed. */
    void holds(ReadAnswer answer, Version version);

    /** A replica has told all that it will, or has failed to. */
    void ended(ReadAnswer answer, State state);
  }

  ReplicaReader(PutOperation.Tools tools, Key key, Listener listener) {
    this.tools = tools;
    this.key = key;
    this.listener = listener;
  }

  /** A version that was accepted long ago: it is in this peer's own store. */
  void know(Version version) {
    headers.add(version.header());
    accepted.add(version.hash());
  }

  void ask(ReadAnswer answer) {
    ask(answer, Optional.empty());
  }

  private void ask(ReadAnswer answer, Optional<VersionHash> after) {
    tools
        .messenger()
        .ask(
            answer.contact,
            new Request.GetValue(key, answer.payloadBytes, after),
            outcome -> {
              if (outcome instanceof Outcome.Answered answered
                  && answered.response() instanceof Response.Value value) {
                judge(answer, value);
              } else {
                lost(answer, outcome);
              }
            });
  }

  private void lost(ReadAnswer answer, Outcome outcome) {
    if (outcome instanceof Outcome.TimedOut late) {
      answer.detail = "no answer within " + late.after().toMillis() + " ms";
      listener.ended(answer, State.TIMED_OUT);
    } else if (outcome instanceof Outcome.Answered answered
        && answered.response() instanceof Response.Refused refused) {
      answer.detail = refused.refusal().toString();
      listener.ended(answer, State.REFUSED);
    } else {
      answer.detail =
          outcome instanceof Outcome.Failed failed ? failed.reason() : "an answer of another kind";
      listener.ended(answer, State.UNREACHABLE);
    }
  }

  private void judge(ReadAnswer answer, Response.Value value) {
    List<Version> versions;
    try {
      versions = value.record().versions(headers);
    } catch (MalformedVersionException e) {
      answer.detail = "a malformed record: " + e.getMessage();
      listener.ended(answer, State.UNREACHABLE);
      return;
    }
    if (areAccepted(versions)) {
      take(answer, value, versions);
      return;
    }
    tools
        .acceptance()
        .judge(
            new Acceptance.Batch(
                key,
                versions,
                value.proofs(),
                Acceptance.Source.REPLICA,
                Optional.of(answer.contact)),
            judgement -> {
              judgement.refusal().ifPresent(refusal -> answer.detail = "not accepted: " + refusal);
              judgement.accepted().forEach(version -> accepted.add(version.hash()));
              take(answer, value, judgement.accepted());
            });
  }

  private boolean areAccepted(List<Version> versions) {
    for (Version version : versions) {
      if (!accepted.contains(version.hash())) {
        return false;
      }
    }
    return true;
  }

  private void take(ReadAnswer answer, Response.Value value, List<Version> believed) {
    believed.forEach(version -> listener.holds(answer, version));
    if (value.next().isPresent() && ++answer.pages < MAX_PAGES) {
      ask(answer, value.next());
    } else {
      listener.ended(answer, value.incomplete() ? State.INCOMPLETE : State.COMPLETE);
    }
  }
}
