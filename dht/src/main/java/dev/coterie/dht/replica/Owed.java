package dev.coterie.dht.replica;

import dev.coterie.crypto.authority.EntryPolicy;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.record.VersionHeader;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.dht.wire.Contact;
import dev.coterie.vectorclock.VersionHash;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hinted hand-off (Dynamo, DeCandia et al., 2007, section 4.6), by the writer: writes of this node
 * that not all of their replicas have yet. Each is kept in this node's own store, replica or not,
 * with a note that outlives the process, and shown to its replicas again after a while, ever more
 * rarely, and soon after a peer has come back, until all have it.
 *
 * <p>Bounded in number, bytes and age. What is forgotten is not lost: it stays in the store, and
 * {@link HandOff} and anti-entropy go on caring for it; it is only not counted any more.
 */
final class Owed {
  /** Writes remembered; beyond, the oldest is forgotten. */
  static final int MAX_WRITES = 4_096;

  /** Payload bytes of the writes remembered; beyond, the oldest are forgotten. */
  static final long MAX_BYTES = 64L << 20;

  /** How long a write is remembered, by the wall clock. */
  static final Duration MAX_AGE = Duration.ofDays(3);

  /** Writes shown at one time. */
  static final int IN_FLIGHT = 8;

  private static final Duration TICK = Duration.ofSeconds(5);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final int MAX_DOUBLINGS = 8;

  private final PeerContext context;
  private final PutOperation.Tools tools;
  private final Map<VersionHash, Debt> debts = new LinkedHashMap<>();
  private long bytes;
  private int underway;
  private boolean ticking;
  private boolean stopped;
  private final List<Runnable> waitingForRound = new ArrayList<>();

  /** Reads what the former life owed. */
  Owed(PeerContext context, PutOperation.Tools tools) {
    this.context = context;
    this.tools = tools;
    for (RecordStore.Note note : context.store().notes(NoteKey.Kind.OWED)) {
      Debt.read(note.key(), note.value()).ifPresentOrElse(this::remember, () -> unread(note));
    }
    tickLater();
  }

  /** A note of a format that a later release wrote stays for that release. */
  private void unread(RecordStore.Note note) {
    if (note.value().length == 0 || note.value()[0] == Debt.FORMAT) {
      context.store().note(note.key(), new byte[0], outcome -> {});
    }
  }

  /** How many writes are owed. */
  int size() {
    return debts.size();
  }

  /** How many copies are owed: of each write, one for each replica that lacks it. */
  long replicas() {
    return debts.values().stream().mapToLong(debt -> debt.missing).sum();
  }

  /** Whether a write of this key is owed. */
  boolean contains(Key key) {
    return debts.values().stream().anyMatch(debt -> debt.key.equals(key));
  }

  /**
   * Takes on a write that is not everywhere yet.
   *
   * @param missing how many replicas lack it
   */
  void add(Key key, Version version, int missing) {
    int size = version.payload().map(payload -> payload.length).orElse(0);
    Debt debt = new Debt(key, version.hash(), context.wallTime(), size, Math.max(1, missing));
    debt.unkept = Optional.of(version);
    debt.due = context.uptime().plus(TICK);
    remember(debt);
    tools.heads().write(List.of(version));
    context
        .store()
        .merge(
            key,
            List.of(version),
            outcome -> {
              if (outcome.isDurable()) {
                debt.unkept = Optional.empty();
                context.store().note(debt.noteKey(), debt.noteValue(), noted -> {});
              }
            });
    tickLater();
  }

  private void remember(Debt debt) {
    Debt before = debts.put(debt.version, debt);
    bytes += debt.bytes - (before == null ? 0 : before.bytes);
    while (debts.size() > MAX_WRITES || (bytes > MAX_BYTES && debts.size() > 1)) {
      forget(debts.values().iterator().next());
    }
  }

  private void forget(Debt debt) {
    if (debts.remove(debt.version, debt)) {
      bytes -= debt.bytes;
      context.store().note(debt.noteKey(), new byte[0], outcome -> {});
    }
  }

  /** A peer has come back, or come: what is owed may be owed to it. */
  void peerAppeared() {
    Duration soon = context.uptime().plus(TICK);
    debts.values().forEach(debt -> debt.due = debt.due.compareTo(soon) < 0 ? debt.due : soon);
  }

  /** Shows all that is owed now, once; then tells. */
  void settleNow(Runnable whenTried) {
    debts.values().forEach(debt -> debt.due = Duration.ZERO);
    waitingForRound.add(whenTried);
    work();
  }

  void stop() {
    stopped = true;
  }

  private void tickLater() {
    if (!ticking && !stopped && !debts.isEmpty()) {
      ticking = true;
      context.schedule(
          TICK,
          () -> {
            ticking = false;
            if (!stopped) {
              work();
              tickLater();
            }
          });
    }
  }

  private void work() {
    Duration now = context.uptime();
    Instant oldest = context.wallTime().minus(MAX_AGE);
    for (Debt debt : List.copyOf(debts.values())) {
      if (underway >= IN_FLIGHT) {
        return;
      }
      if (debt.since.isBefore(oldest)) {
        forget(debt);
      } else if (!debt.underway && debt.due.compareTo(now) <= 0) {
        retry(debt);
      }
    }
    if (underway == 0) {
      List<Runnable> told = List.copyOf(waitingForRound);
      waitingForRound.clear();
      told.forEach(Runnable::run);
    }
  }

  /** Shows the record to its replicas: those that have the write already are sent nothing. */
  private void retry(Debt debt) {
    debt.tries++;
    debt.due = context.uptime().plus(pause(debt.tries));
    Optional<StoredRecord> record =
        context.store().get(debt.key).filter(held -> held.siblings().contains(debt.version));
    if (record.isPresent()) {
      show(debt, record.get());
    } else if (debt.unkept.isPresent()) {
      put(debt, debt.unkept.get());
    } else {
      forget(debt); // superseded, and the replicas know by what; or never kept
    }
  }

  private static Duration pause(int tries) {
    Duration pause = TICK.multipliedBy(1L << Math.min(tries, MAX_DOUBLINGS));
    return pause.compareTo(LONGEST_WAIT) < 0 ? pause : LONGEST_WAIT;
  }

  private void show(Debt debt, StoredRecord record) {
    Neighbourhood neighbourhood = tools.neighbourhood();
    EntryPolicy policy = policyOf(record);
    List<Contact> replicas = neighbourhood.nearestKnown(debt.key.position(), policy.replicas());
    List<Contact> others =
        replicas.stream()
            .filter(contact -> !contact.id().equals(neighbourhood.self().id()))
            .toList();
    int unknown = neighbourhood.countedReplicas(policy) - replicas.size();
    if (others.isEmpty()) {
      return; // nobody is there to be shown anything
    }
    begin(debt);
    new Showing(
            tools.messenger(),
            tools.heads(),
            debt.key,
            record,
            shown -> ended(debt, shown.missing() + Math.max(0, unknown)))
        .to(others);
  }

  private EntryPolicy policyOf(StoredRecord record) {
    VersionHeader any = record.siblings().kept().get(0).header();
    return tools.neighbourhood().policy(any.path().prefixes());
  }

  /** For a write that this node's own disk would not take. */
  private void put(Debt debt, Version version) {
    begin(debt);
    new PutOperation(
            tools,
            debt.key,
            List.of(version),
            Optional.empty(),
            Level.ALL,
            report -> {},
            report ->
                ended(
                    debt,
                    report.refusal().isPresent()
                        ? 0
                        : Math.max(0, report.needed() - report.acknowledged())))
        .start();
  }

  private void begin(Debt debt) {
    debt.underway = true;
    underway++;
  }

  private void ended(Debt debt, int missing) {
    debt.underway = false;
    underway--;
    debt.missing = missing;
    if (missing == 0) {
      forget(debt);
    }
    if (!stopped) {
      work();
    }
  }
}
