package dev.coterie.dht.replica;

import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.replica.GetReport.ReplicaAnswer;
import dev.coterie.dht.replica.GetReport.State;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.Request;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a key from its replicas: all k are asked at once, the caller hears as soon as the level is
 * met, and when the others have answered too, those that were behind are repaired. Of many reads in
 * a short time most ask only as many as their level needs, and the others where these differ, fail
 * or take long: see {@link ReadWidth}.
 *
 * <p>One of them is asked for payloads, the others for headers and small payloads only (the digest
 * reads of Cassandra; Lakshman and Malik, 2010): this peer itself where it has the record, else one
 * that is drawn. Where that one takes more than as long again as the level did, or lacks what won,
 * the payloads come from those that have answered.
 *
 * <p>An absent entry is told only when all of them have answered or failed. Every version is judged
 * as a replica would judge it before it counts. An answer that is incomplete counts for no level:
 * the next nearest peer is asked instead, up to twice k.
 *
 * <p>Under a policy of fewer replicas only these are asked, and only they count, or who stands in
 * for one of them. A caller that knows nothing but the key asks all k; which of the answers count
 * is then seen from the first header that comes.
 */
final class GetOperation implements ReplicaReader.Listener {
  /** Payload bytes that every replica may send along: less than a further request would cost. */
  static final int SMALL_PAYLOAD_BYTES = 4 << 10;

  /** The shortest wait for the replica that was asked for payloads, once the level is met. */
  static final Duration LEAST_PATIENCE = Duration.ofMillis(5);

  private final PutOperation.Tools tools;
  private final PeerContext context;
  private final Key key;
  private final Level level;
  private final boolean payloadsWanted;
  private boolean chainKnown;
  private EntryPolicy policy;
  private int needed;
  private final Consumer<GetReport> atLevel;
  private final Duration startedAt;
  private List<Contact> near = List.of();
  private final ArrayDeque<Contact> spares = new ArrayDeque<>();
  private final List<Ranked> unasked = new ArrayList<>();
  private final ReplicaReader reader;
  private final Map<PeerId, ReadAnswer> answers = new LinkedHashMap<>();
  private final Map<VersionHash, byte[]> payloads = new TreeMap<>();
  private Siblings<Version> joined = Siblings.empty();
  private PeerContext.@Nullable Timer patience;
  private Stage stage = Stage.ASKING;
  private boolean repaired;

  /** A replica, and its place among them. */
  private record Ranked(Contact contact, int rank) {}

  /** How far towards the caller the read has come. */
  private enum Stage {
    ASKING,
    /** The level is met; the replica that was asked for payloads has a little longer. */
    AWAITING_PAYLOADS,
    /** Payloads that are still missing are being fetched. */
    FETCHING,
    /** The caller has its report. */
    TOLD
  }

  /**
   * @param chain the blinded chain of the entry's address; empty where only the key is known
   * @param payloadsWanted whether the caller needs more than headers
   */
  GetOperation(
      PutOperation.Tools tools,
      PeerContext context,
      Key key,
      List<Hash> chain,
      Level level,
      boolean payloadsWanted,
      Consumer<GetReport> atLevel) {
    this.tools = tools;
    this.context = context;
    this.key = key;
    this.level = level;
    this.payloadsWanted = payloadsWanted;
    this.chainKnown = !chain.isEmpty();
    this.policy = tools.neighbourhood().policy(chain);
    this.needed = level.needed(tools.neighbourhood().countedReplicas(policy));
    this.atLevel = atLevel;
    this.startedAt = context.uptime();
    this.reader = new ReplicaReader(tools, key, this);
  }

  void start() {
    int replicas = tools.neighbourhood().replicas();
    tools.neighbourhood().nearest(key, 2 * replicas, this::askFirst);
  }

  private void askFirst(List<Contact> nearest) {
    near = nearest;
    int asked = chainKnown ? policy.replicas() : tools.neighbourhood().replicas();
    int replicas = Math.min(asked, nearest.size());
    spares.addAll(nearest.subList(replicas, nearest.size()));
    for (int rank = 0; rank < replicas; rank++) {
      Contact contact = nearest.get(rank);
      if (isSelf(contact)) {
        ask(contact, rank);
      } else {
        unasked.add(new Ranked(contact, rank));
      }
    }
    if (payloadsWanted && joined.isEmpty() && unasked.size() > 1) {
      // Any of them will do: so a key that many read is not read from one disk alone.
      unasked.add(0, unasked.remove(context.random().nextInt(unasked.size())));
    }
    if (isWide()) {
      widen();
    } else {
      askSome();
    }
    advance();
  }

  /**
   * Whether all replicas are asked from the start. What is read for a write is very often not there
   * yet, which is believed only when all have said so.
   */
  private boolean isWide() {
    return level == Level.ALL
        || !payloadsWanted
        || !chainKnown
        || tools.readWidth().takeWide(startedAt);
  }

  /** As many as the level needs. */
  private void askSome() {
    int counting = (int) answers.values().stream().filter(this::counts).count();
    while (counting < needed && !unasked.isEmpty()) {
      Ranked next = unasked.remove(0);
      ask(next.contact(), next.rank());
      counting += counts(next.rank(), next.contact()) ? 1 : 0;
    }
    if (!unasked.isEmpty()) {
      patience = context.schedule(tools.readWidth().patience(), this::widen);
    }
  }

  /** All that have not been asked yet. */
  private void widen() {
    List<Ranked> others = List.copyOf(unasked);
    unasked.clear();
    others.forEach(other -> ask(other.contact(), other.rank()));
  }

  private boolean isSelf(Contact contact) {
    return contact.id().equals(tools.neighbourhood().self().id());
  }

  /** In place of one that cannot tell what it has. */
  private void askInPlaceOf(ReadAnswer lost) {
    Contact replica = spares.poll();
    if (replica != null) {
      ask(replica, lost.rank);
    }
  }

  private void ask(Contact replica, int rank) {
    ReadAnswer answer = new ReadAnswer(replica, rank, payloadBytesToAskFor());
    answers.put(replica.id(), answer);
    if (isSelf(replica)) {
      readHere(answer);
    } else {
      reader.ask(answer);
    }
  }

  private int payloadBytesToAskFor() {
    if (!payloadsWanted) {
      return 0;
    }
    boolean isAsked = !payloads.isEmpty() || arePayloadsComing();
    return isAsked ? SMALL_PAYLOAD_BYTES : Request.GetValue.MAX_PAYLOAD_BYTES;
  }

  private void readHere(ReadAnswer answer) {
    Optional<StoredRecord> stored = context.store().get(key);
    if (stored.isPresent()) {
      for (Version version : stored.get().siblings().kept()) {
        reader.know(version);
        hold(answer, version);
      }
      if (payloadsWanted) {
        addOwnPayloads(stored.get());
      }
    }
    heard(answer, State.COMPLETE);
  }

  private void addOwnPayloads(StoredRecord stored) {
    for (Version version : stored.siblings().survivors()) {
      if (!payloads.containsKey(version.hash())) {
        stored.payload(version.hash()).ifPresent(payload -> payloads.put(version.hash(), payload));
      }
    }
  }

  @Override
  public void holds(ReadAnswer answer, Version version) {
    hold(answer, version);
    version.payload().ifPresent(payload -> payloads.put(version.hash(), payload));
  }

  @Override
  public void ended(ReadAnswer answer, State state) {
    heard(answer, state);
    if (state == State.COMPLETE) {
      tools.readWidth().answered(answer.after);
    } else {
      widen();
      askInPlaceOf(answer);
    }
    advance();
  }

  private void heard(ReadAnswer answer, State state) {
    answer.state = state;
    answer.after = context.uptime().minus(startedAt);
  }

  private void hold(ReadAnswer answer, Version version) {
    Version header = version.withoutPayload();
    if (!chainKnown) {
      chainKnown = true;
      policy = tools.neighbourhood().policy(version.header().path().prefixes());
      needed = level.needed(tools.neighbourhood().countedReplicas(policy));
    }
    answer.held = answer.held.add(header);
    joined = joined.add(header);
  }

  /** The only place that decides. */
  private void advance() {
    int complete = countedAnswers();
    // That there is nothing is believed when nobody is left who might know better: right after a
    // crash the peers that take a lost replica's place have yet to be handed its records.
    boolean enough = complete >= needed && !joined.isEmpty();
    if (ReadAnswer.areDiffering(answers.values(), joined) || (!enough && !isWaiting())) {
      widen();
    }
    boolean waiting = isWaiting();
    if (enough && arePayloadsComing() && lacksPayload()) {
      waitForPayloads();
    } else if (enough || !waiting) {
      fetchPayloads(complete);
    }
    if (!waiting && stage == Stage.TOLD && !repaired) {
      repaired = true;
      repair();
    }
  }

  private boolean isWaiting() {
    for (ReadAnswer answer : answers.values()) {
      if (answer.isWaiting()) {
        return true;
      }
    }
    return false;
  }

  private boolean arePayloadsComing() {
    for (ReadAnswer answer : answers.values()) {
      if (answer.isWaiting() && answer.isAskedForPayloads()) {
        return true;
      }
    }
    return false;
  }

  private boolean lacksPayload() {
    return payloadsWanted && !PayloadFetch.lacking(joined, payloads, context.wallTime()).isEmpty();
  }

  /** As long again as it took so far: what is slower than that is passed by. */
  private void waitForPayloads() {
    if (stage != Stage.ASKING) {
      return;
    }
    stage = Stage.AWAITING_PAYLOADS;
    Duration elapsed = context.uptime().minus(startedAt);
    Duration asLong = elapsed.compareTo(LEAST_PATIENCE) > 0 ? elapsed : LEAST_PATIENCE;
    context.schedule(asLong, () -> fetchPayloads(countedAnswers()));
  }

  private int countedAnswers() {
    int complete = 0;
    for (ReadAnswer answer : answers.values()) {
      complete += answer.state == State.COMPLETE && counts(answer) ? 1 : 0;
    }
    return complete;
  }

  private void fetchPayloads(int counted) {
    if (stage != Stage.ASKING && stage != Stage.AWAITING_PAYLOADS) {
      return;
    }
    stage = Stage.FETCHING;
    if (payloadsWanted) {
      fetch(() -> tell(counted));
    } else {
      tell(counted);
    }
  }

  private void fetch(Runnable whenDone) {
    new PayloadFetch(tools.messenger(), key, this::holdersOf, joined, payloads, context.wallTime())
        .start(whenDone);
  }

  private void tell(int counted) {
    stage = Stage.TOLD;
    if (patience != null) {
      patience.cancel();
    }
    atLevel.accept(report(counted));
    advance();
  }

  /** Payloads that nobody has asked for so far are fetched only where a replica lacks them. */
  private void repair() {
    ReadRepair repair = new ReadRepair(tools, context, key, policy.replicas(), joined, payloads);
    if (repair.isNeeded(answers.values())) {
      context.store().get(key).ifPresent(this::addOwnPayloads);
      fetch(() -> repair.repair(answers.values()));
    }
  }

  /**
   * Those that have shown the version first. Where fewer peers keep the content than the headers,
   * none of these may have it: then whoever else is near.
   */
  private List<Contact> holdersOf(Version version) {
    List<Contact> holders = new ArrayList<>();
    for (ReadAnswer answer : answers.values()) {
      if (answer.held.contains(version.hash()) && !isSelf(answer.contact)) {
        holders.add(answer.contact);
      }
    }
    if (policy.replicas() < tools.neighbourhood().replicas()) {
      near.stream().filter(peer -> !isSelf(peer) && !holders.contains(peer)).forEach(holders::add);
    }
    return holders;
  }

  private boolean counts(ReadAnswer answer) {
    return counts(answer.rank, answer.contact);
  }

  private boolean counts(int rank, Contact contact) {
    return rank < policy.replicas() && tools.neighbourhood().isMember(contact.id());
  }

  private GetReport report(int counted) {
    List<ReplicaAnswer> replicas = new ArrayList<>(answers.size());
    for (ReadAnswer answer : answers.values()) {
      replicas.add(
          new ReplicaAnswer(
              answer.contact.id(),
              answer.state,
              counts(answer),
              answer.payloadBytes,
              answer.after,
              answer.held,
              tools.neighbourhood().zones().of(answer.contact.id()),
              answer.detail));
    }
    Duration took = context.uptime().minus(startedAt);
    return new GetReport(level, needed, counted, joined, new TreeMap<>(payloads), replicas, took);
  }
}
