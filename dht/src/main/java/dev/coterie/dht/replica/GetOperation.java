package dev.coterie.dht.replica;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.MalformedVersionException;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport.ReplicaAnswer;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Reads a key from its replicas: all k are asked at once, the caller hears as soon as the level is
 * met, and when the others have answered too, those that were behind are repaired.
 *
 * <p>An absent entry is told only when all of them have answered or failed. Every version is judged
 * as a replica would judge it before it counts. An answer that is incomplete counts for no level:
 * the next nearest peer is asked instead, up to twice k.
 */
final class GetOperation {
  /** Pages of headers taken from one replica: enough for a context at its hard limit. */
  static final int MAX_PAGES = 1_024;

  private final PutOperation.Tools tools;
  private final PeerContext context;
  private final Key key;
  private final int needed;
  private final Consumer<GetReport> atLevel;
  private final ArrayDeque<Contact> spares = new ArrayDeque<>();
  private final Map<PeerId, Answer> answers = new LinkedHashMap<>();
  private final Map<VersionHash, byte[]> payloads = new TreeMap<>();
  private Siblings<Version> joined = Siblings.empty();
  private boolean decided;

  /** States of a replica in a get. */
  enum State {
    WAITING,
    /** It told all that it has. */
    COMPLETE,
    /** It told something, but still pulls the range. */
    PARTIAL,
    /** Nothing usable came. */
    LOST
  }

  /** One replica's part in the get. */
  static final class Answer {
    final Contact contact;
    State state = State.WAITING;
    String detail = "";
    int pages;
    Siblings<Version> held = Siblings.empty();

    Answer(Contact contact) {
      this.contact = contact;
    }
  }

  GetOperation(
      PutOperation.Tools tools,
      PeerContext context,
      Key key,
      Level level,
      Consumer<GetReport> atLevel) {
    this.tools = tools;
    this.context = context;
    this.key = key;
    this.needed = level.needed(tools.neighbourhood().countedReplicas());
    this.atLevel = atLevel;
  }

  void start() {
    int replicas = tools.neighbourhood().replicas();
    tools.neighbourhood().nearest(key, 2 * replicas, this::askFirst);
  }

  private void askFirst(List<Contact> nearest) {
    spares.addAll(nearest);
    for (int i = 0; i < tools.neighbourhood().replicas() && !spares.isEmpty(); i++) {
      askNext();
    }
    advance();
  }

  private void askNext() {
    Contact replica = spares.poll();
    if (replica == null) {
      return;
    }
    Answer answer = new Answer(replica);
    answers.put(replica.id(), answer);
    if (replica.id().equals(tools.neighbourhood().self().id())) {
      readHere(answer);
    } else {
      ask(answer, Optional.empty());
    }
  }

  private void readHere(Answer answer) {
    context
        .store()
        .get(key)
        .ifPresent(
            stored -> {
              for (Version version : stored.siblings().kept()) {
                hold(answer, version);
              }
              for (Version version : stored.siblings().survivors()) {
                stored
                    .payload(version.hash())
                    .ifPresent(payload -> payloads.put(version.hash(), payload));
              }
            });
    answer.state = State.COMPLETE;
  }

  private void ask(Answer answer, Optional<VersionHash> after) {
    tools
        .messenger()
        .ask(
            answer.contact,
            new Request.GetValue(key, false, after),
            outcome -> {
              if (outcome instanceof Outcome.Answered answered
                  && answered.response() instanceof Response.Value value) {
                judge(answer, value);
              } else {
                lost(answer, reason(outcome));
              }
            });
  }

  private static String reason(Outcome outcome) {
    return outcome.fold(
        answered ->
            answered.response() instanceof Response.Refused refused
                ? refused.refusal().toString()
                : "an answer of another kind",
        late -> "no answer within " + late.after().toMillis() + " ms",
        Outcome.Failed::reason);
  }

  private void lost(Answer answer, String why) {
    answer.state = State.LOST;
    answer.detail = why;
    askNext();
    advance();
  }

  private void judge(Answer answer, Response.Value value) {
    List<Version> versions;
    try {
      versions = value.record().versions();
    } catch (MalformedVersionException e) {
      lost(answer, "a malformed record: " + e.getMessage());
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
            judgement -> take(answer, value, judgement));
  }

  private void take(Answer answer, Response.Value value, Acceptance.Judgement judgement) {
    for (Version version : judgement.accepted()) {
      hold(answer, version);
      version.payload().ifPresent(payload -> payloads.put(version.hash(), payload));
    }
    judgement.refusal().ifPresent(refusal -> answer.detail = refusal.toString());
    if (value.next().isPresent() && ++answer.pages < MAX_PAGES) {
      ask(answer, value.next());
      return;
    }
    answer.state = value.incomplete() ? State.PARTIAL : State.COMPLETE;
    if (value.incomplete()) {
      askNext();
    }
    advance();
  }

  private void hold(Answer answer, Version version) {
    Version header = version.withoutPayload();
    answer.held = answer.held.add(header);
    joined = joined.add(header);
  }

  /** The only place that decides. */
  private void advance() {
    int complete = 0;
    boolean waiting = false;
    for (Answer answer : answers.values()) {
      complete += answer.state == State.COMPLETE && counts(answer) ? 1 : 0;
      waiting |= answer.state == State.WAITING;
    }
    // That there is nothing is believed when nobody is left who might know better: right after a
    // crash the peers that take a lost replica's place have yet to be handed its records.
    boolean enough = complete >= needed && !joined.isEmpty();
    if (!decided && (enough || !waiting)) {
      decided = true;
      int counted = complete;
      new PayloadFetch(tools.messenger(), key, this::holdersOf, joined, payloads)
          .start(() -> atLevel.accept(report(counted)));
    }
    if (!waiting) {
      new ReadRepair(tools, context, key, joined, payloads).repair(answers.values());
    }
  }

  private List<Contact> holdersOf(Version version) {
    return answers.values().stream()
        .filter(answer -> answer.held.contains(version.hash()))
        .map(answer -> answer.contact)
        .toList();
  }

  private boolean counts(Answer answer) {
    return tools.neighbourhood().isMember(answer.contact.id());
  }

  private GetReport report(int complete) {
    List<ReplicaAnswer> replicas = new ArrayList<>(answers.size());
    for (Answer answer : answers.values()) {
      boolean heard = answer.state == State.COMPLETE || answer.state == State.PARTIAL;
      replicas.add(
          new ReplicaAnswer(
              answer.contact.id(), heard ? answer.held.kept().size() : null, answer.detail));
    }
    return new GetReport(needed, complete, joined, new TreeMap<>(payloads), replicas);
  }
}
