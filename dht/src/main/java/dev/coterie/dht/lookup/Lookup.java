package dev.coterie.dht.lookup;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.lookup.Candidate.State;
import dev.coterie.dht.lookup.LookupResult.Ending;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds the live peers closest to a target by asking ever closer ones (Kademlia, section 2.3).
 *
 * <p>While answers name closer peers, as many requests are in flight as the settings' parallelism;
 * when that many answers in a row have named none, the lookup has stalled and asks all of the
 * closest at once. A peer that takes long leaves its place to another, and may still answer. The
 * lookup ends when the closest that are neither lost nor slow have answered, and by then has asked
 * no peer twice.
 */
public final class Lookup {
  private final PeerContext context;
  private final Messenger messenger;
  private final LookupSettings settings;
  private final Position target;
  private final Query query;
  private final Consumer<LookupResult> whenDone;
  private final Shortlist shortlist;
  private PeerContext.Timer slowTimer = () -> {};
  private boolean slowTimerSet;
  private int waiting;
  private int underway;
  private int requests;
  private int idleAnswers;
  private boolean finished;

  Lookup(
      PeerId self,
      PeerContext context,
      Messenger messenger,
      LookupSettings settings,
      Position target,
      Query query,
      Consumer<LookupResult> whenDone) {
    this.context = context;
    this.messenger = messenger;
    this.settings = settings;
    this.target = target;
    this.query = query;
    this.whenDone = whenDone;
    this.shortlist = new Shortlist(target, self);
  }

  /** Begins with these; the result never arrives inside this call. */
  void start(List<Contact> seeds) {
    seeds.forEach(seed -> shortlist.offer(seed, 1));
    if (shortlist.isEmpty()) {
      context.schedule(Duration.ZERO, () -> finish(Ending.NOBODY_KNOWN));
    } else {
      advance();
    }
  }

  /**
   * Ends the lookup with what it has found by now, which is reported inside this call; without
   * effect when it has ended.
   */
  public void stop() {
    finish(Ending.STOPPED);
  }

  /** The only place that decides. */
  private void advance() {
    if (finished) {
      return;
    }
    while (waiting < parallelism() && requests < settings.requests()) {
      Optional<Candidate> next = shortlist.nextNew(settings.wanted());
      if (next.isEmpty()) {
        break;
      }
      ask(next.get());
    }
    if (shortlist.nearestAnswered(settings.wanted())) {
      finish(Ending.COMPLETE);
    } else if (underway == 0) {
      boolean spent = requests == settings.requests();
      finish(spent ? Ending.REQUESTS_SPENT : Ending.COMPLETE);
    }
  }

  private int parallelism() {
    boolean stalled = idleAnswers >= settings.parallelism();
    return stalled ? settings.wanted() : settings.parallelism();
  }

  private void ask(Candidate candidate) {
    candidate.state = State.WAITING;
    candidate.askedAt = context.uptime();
    waiting++;
    underway++;
    requests++;
    messenger.ask(
        candidate.contact,
        query.requestTo(candidate.contact),
        outcome -> ended(candidate, outcome));
    watchForSlowOnes();
  }

  private void ended(Candidate candidate, Outcome outcome) {
    underway--;
    if (candidate.state == State.WAITING) {
      waiting--;
    }
    if (finished) {
      return;
    }
    if (outcome instanceof Outcome.Answered answered) {
      Reading reading = query.read(candidate.contact, answered.response());
      switch (reading.verdict()) {
        case GO_ON -> take(candidate, reading.closer());
        case ENOUGH -> {
          candidate.state = State.ANSWERED;
          finish(Ending.STOPPED);
        }
        case USELESS -> candidate.state = State.LOST;
      }
    } else {
      candidate.state = State.LOST;
    }
    advance();
  }

  private void take(Candidate candidate, List<Contact> closer) {
    candidate.state = State.ANSWERED;
    boolean progress = false;
    for (int i = 0; i < Math.min(closer.size(), settings.contactsPerAnswer()); i++) {
      progress |= shortlist.offer(closer.get(i), candidate.hops + 1);
    }
    idleAnswers = progress ? 0 : idleAnswers + 1;
  }

  /** One timer for the whole lookup, set for the request that is the oldest. */
  private void watchForSlowOnes() {
    if (slowTimerSet) {
      return;
    }
    Optional<Duration> oldest =
        shortlist.waiting().stream().map(c -> c.askedAt).min(Duration::compareTo);
    if (oldest.isPresent()) {
      slowTimerSet = true;
      Duration due = oldest.get().plus(settings.slowAfter());
      slowTimer = context.schedule(due.minus(context.uptime()), this::markSlowOnes);
    }
  }

  private void markSlowOnes() {
    slowTimerSet = false;
    Duration limit = context.uptime().minus(settings.slowAfter());
    for (Candidate candidate : shortlist.waiting()) {
      if (candidate.askedAt.compareTo(limit) <= 0) {
        candidate.state = State.SLOW;
        waiting--;
      }
    }
    watchForSlowOnes();
    advance();
  }

  private void finish(Ending ending) {
    if (finished) {
      return;
    }
    finished = true;
    slowTimer.cancel();
    List<Candidate> found = shortlist.answered(settings.wanted());
    whenDone.accept(
        new LookupResult(
            target,
            found.stream().map(candidate -> candidate.contact).toList(),
            ending,
            found.isEmpty() ? 0 : found.get(0).hops,
            requests));
  }
}
