package dev.coterie.dht.replica;

import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.authority.Strategy;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.record.RecordBytes;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.ReplicaOutcome.State;
import dev.coterie.dht.store.StoreOutcome;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Refusal;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts versions on the replicas of their key: all are asked at once, the caller hears when the
 * level is met or can no longer be, and once more when every replica has answered. Under a policy
 * that is lazy no more are asked than must acknowledge; the others are left to {@link Owed}.
 *
 * <p>Where the policy has fewer replicas than the realm, the peers that come after them and up to
 * the realm's number are told the headers, and nobody waits for that: all of them keep the headers
 * of a range, so that comparing it finds no difference ({@link Custody}).
 *
 * <p>Nothing leaves this peer before the dot of what it has just written is durable. Where this
 * peer is the only replica, its copy and the note of the dot are made durable together.
 *
 * <p>A replica that cannot be reached is made up for by the next nearest peer, up to twice k. One
 * that lacks proof of minting is asked again, once, with the proofs.
 */
final class PutOperation {
  /** The longest that a replica which has too much to do is waited for. */
  static final Duration MAX_RETRY_WAIT = Duration.ofSeconds(1);

  private final Tools tools;
  private final Key key;
  private final List<Version> versions;
  private final EntryPolicy policy;
  private final int needed;
  private final Consumer<PutReport> atLevel;
  private final Consumer<PutReport> whenDone;
  private final ArrayDeque<Contact> spares = new ArrayDeque<>();
  private final Map<PeerId, ReplicaOutcome> outcomes = new LinkedHashMap<>();
  private final Set<PeerId> triedAgain = new TreeSet<>();
  private final RecordBytes record;
  private Optional<OwnDotsBook.Reservation> unwritten;
  private @Nullable Refusal firstRefusal;
  private final Duration startedAt;
  private boolean decided;

  /** What puts and gets have in common. */
  record Tools(
      Neighbourhood neighbourhood,
      Messenger messenger,
      Acceptance acceptance,
      Intake intake,
      WriterHeads heads,
      ReadWidth readWidth,
      Supplier<Duration> uptime,
      Later later) {}

  /** Runs something on the loop after a while. */
  interface Later {
    void schedule(Duration delay, Runnable task);
  }

  /**
   * @param unwritten the dot of what is put, where it is not on its way to disk yet
   */
  PutOperation(
      Tools tools,
      Key key,
      List<Version> versions,
      Optional<OwnDotsBook.Reservation> unwritten,
      Level level,
      Consumer<PutReport> atLevel,
      Consumer<PutReport> whenDone) {
    this.tools = tools;
    this.key = key;
    this.versions = versions;
    this.unwritten = unwritten;
    this.record = RecordBytes.of(versions);
    this.policy = tools.neighbourhood().policy(versions.get(0).header().path().prefixes());
    this.needed =
        Math.max(level.needed(tools.neighbourhood().countedReplicas(policy)), policy.minReplicas());
    this.atLevel = atLevel;
    this.whenDone = whenDone;
    this.startedAt = tools.uptime().get();
  }

  void start() {
    int replicas = tools.neighbourhood().replicas();
    tools.neighbourhood().nearest(key, 2 * replicas, this::askFirst);
  }

  private void askFirst(List<Contact> nearest) {
    if (unwritten.isPresent() && !tools.neighbourhood().isAlone(nearest)) {
      unwritten.get().write(outcome -> dotWritten(outcome, nearest));
      unwritten = Optional.empty();
      return;
    }
    spares.addAll(nearest);
    boolean lazy = policy.strategy() == Strategy.LAZY;
    int first = lazy ? Math.min(needed, policy.replicas()) : policy.replicas();
    for (int i = 0; i < first && !spares.isEmpty(); i++) {
      askNext();
    }
    if (!lazy && policy.replicas() < tools.neighbourhood().replicas()) {
      tellHeaders(nearest);
    }
    advance();
  }

  private void dotWritten(StoreOutcome outcome, List<Contact> nearest) {
    if (outcome instanceof StoreOutcome.NotKept failure) {
      refused(tools.neighbourhood().self().id(), Intake.refusal(failure));
      advance();
    } else {
      askFirst(nearest);
    }
  }

  /** Whoever does not hear it, or refuses it, gets it by anti-entropy. */
  private void tellHeaders(List<Contact> nearest) {
    PeerId self = tools.neighbourhood().self().id();
    List<Version> headers = versions.stream().map(Version::withoutPayload).toList();
    RecordBytes told = RecordBytes.of(headers);
    int to = Math.min(tools.neighbourhood().replicas(), nearest.size());
    for (Contact peer : nearest.subList(Math.min(policy.replicas(), to), to)) {
      if (!peer.id().equals(self)) {
        tools.messenger().ask(peer, new Request.PutValue(key, told, List.of()), outcome -> {});
      }
    }
  }

  private void askNext() {
    Contact replica = spares.poll();
    if (replica == null) {
      return;
    }
    note(replica.id(), State.PENDING, "");
    if (replica.id().equals(tools.neighbourhood().self().id())) {
      keepHere(replica.id());
    } else {
      send(replica, List.of());
    }
  }

  private void keepHere(PeerId self) {
    tools
        .intake()
        .take(
            new Acceptance.Batch(
                key, versions, List.of(), Acceptance.Source.WRITER, Optional.empty()),
            () -> unwritten.map(OwnDotsBook.Reservation::notes).orElse(List.of()),
            result -> {
              unwritten.ifPresent(dot -> dot.wrote(result.stored()));
              result.refusal().ifPresentOrElse(r -> refused(self, r), () -> stored(self));
              advance();
            });
  }

  private void send(Contact replica, List<byte[]> proofs) {
    tools
        .messenger()
        .ask(
            replica,
            new Request.PutValue(key, record, proofs),
            outcome -> {
              heard(replica, outcome, !proofs.isEmpty());
              advance();
            });
  }

  private void heard(Contact replica, Outcome outcome, boolean proved) {
    if (outcome instanceof Outcome.Answered answered) {
      answered(replica, answered.response(), proved);
    } else if (outcome instanceof Outcome.TimedOut late) {
      note(replica.id(), State.TIMED_OUT, "no answer within " + late.after().toMillis() + " ms");
      askNext();
    } else if (outcome instanceof Outcome.Failed failed) {
      note(replica.id(), State.UNREACHABLE, failed.reason());
      askNext();
    }
  }

  private void answered(Contact replica, Response response, boolean proved) {
    if (response instanceof Response.Stored) {
      stored(replica.id());
    } else if (response instanceof Response.Refused refused) {
      if (triesAgain(replica, refused.refusal())) {
        return;
      }
      List<byte[]> proofs = proofs(refused.refusal());
      if (proofs.isEmpty() || proved) {
        refused(replica.id(), refused.refusal());
      } else {
        send(replica, proofs);
      }
    } else {
      refused(replica.id(), Refusal.of(Refusal.Reason.MALFORMED, "an answer of another kind"));
    }
  }

  /**
   * One that has too much to do is asked again, once, when it said: going to another peer instead
   * would only carry the load there, and leave the copy where nobody looks for it.
   */
  private boolean triesAgain(Contact replica, Refusal refusal) {
    Duration wait = refusal.retryAfter();
    boolean isWorthIt =
        refusal.reason() == Refusal.Reason.OVERLOADED
            && !wait.isZero()
            && wait.compareTo(MAX_RETRY_WAIT) <= 0
            && triedAgain.add(replica.id());
    if (isWorthIt) {
      tools.later().schedule(wait, () -> send(replica, List.of()));
    }
    return isWorthIt;
  }

  private List<byte[]> proofs(Refusal refusal) {
    List<byte[]> proofs = new ArrayList<>();
    refusal.unprovenWriters().forEach(writer -> tools.heads().proof(writer).ifPresent(proofs::add));
    return proofs;
  }

  private void stored(PeerId peer) {
    note(peer, State.STORED, "");
  }

  private void refused(PeerId peer, Refusal refusal) {
    if (firstRefusal == null) {
      firstRefusal = refusal;
    }
    note(peer, State.REFUSED, refusal.toString());
    if (refusal.reason() == Refusal.Reason.OVERLOADED
        || refusal.reason() == Refusal.Reason.STORE_FAILED) {
      askNext();
    }
  }

  private void note(PeerId peer, State state, String detail) {
    boolean counts = tools.neighbourhood().isMember(peer);
    outcomes.put(
        peer,
        new ReplicaOutcome(
            peer, state, detail, counts, elapsed(), tools.neighbourhood().zones().of(peer)));
  }

  /** The only place that decides. */
  private void advance() {
    int acknowledged = 0;
    boolean waiting = false;
    for (ReplicaOutcome outcome : outcomes.values()) {
      acknowledged += outcome.acknowledges() ? 1 : 0;
      waiting |= outcome.state() == State.PENDING;
    }
    if (!decided && (acknowledged >= needed || !waiting)) {
      decided = true;
      atLevel.accept(report());
    }
    if (!waiting) {
      whenDone.accept(report());
    }
  }

  private Duration elapsed() {
    return tools.uptime().get().minus(startedAt);
  }

  private PutReport report() {
    return new PutReport(
        needed, List.copyOf(outcomes.values()), Optional.ofNullable(firstRefusal), elapsed());
  }
}
