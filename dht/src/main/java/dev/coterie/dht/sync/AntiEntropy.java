package dev.coterie.dht.sync;

import dev.coterie.crypto.collection.BoundedMap;
import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.store.NoteKey;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Contact;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this peer's records equal to those of the peers that should hold the same: a session with
 * each of them every so often, and at once with a peer that has just come near, which is how that
 * one is handed what is now its own.
 *
 * <p>At most {@link SyncLimits#MAX_SESSIONS} run at once, one with a partner. A partner that breaks
 * the rules is left alone for {@link SyncLimits#PERIODS_CUT_OFF} periods; the others repair.
 */
public final class AntiEntropy {
  /** After a start: by then who is near has been met. */
  private static final Duration AT_ONCE = Duration.ofMillis(100);

  /** After a peer has left: others may be about to leave with it. */
  private static final Duration SOON = Duration.ofSeconds(1);

  /** There while this peer has not pulled all that it should hold: so a restart goes on with it. */
  static final NoteKey PULLING =
      new NoteKey(NoteKey.Kind.SINGLE, "pulling".getBytes(StandardCharsets.US_ASCII));

  private final SyncTools tools;
  private final Duration period;
  private final Supplier<List<Contact>> nearPeers;
  private final Disputes disputes = new Disputes();
  private final Map<PeerId, Waiting> queue = new LinkedHashMap<>();

  /** With whom sessions run, and whether they begin with the last range: two meet in the middle. */
  private final Map<PeerId, Boolean> running = new LinkedHashMap<>();

  private final Map<PeerId, Duration> cutOffUntil =
      BoundedMap.forgettingOldest(SyncLimits.MAX_CUT_OFF);
  private Consumer<SyncReport> listener = report -> {};
  private PeerContext.@Nullable Timer timer;
  private final Coverage coverage;
  private final Pace pace;
  private final Claims claims = new Claims();
  private boolean noted;
  private boolean lookingSoon;
  private boolean stopped;
  private boolean leaving;

  /** Peers that come near are greeted within a period over this. */
  private static final int GREETED_WITHIN_SHARE = 4;

  private record Waiting(Contact partner, List<Consumer<SyncReport>> whenDone) {}

  /**
   * Anti-entropy of a storing peer; nothing happens before {@link #start}.
   *
   * @param enough with how many others a range is to be compared before it counts as pulled
   * @param nearPeers the storing peers known now, nearest first
   */
  public AntiEntropy(
      SyncTools tools,
      PeerSettings settings,
      IntSupplier enough,
      Supplier<List<Contact>> nearPeers) {
    this.tools = tools;
    this.period = settings.syncEvery();
    this.nearPeers = nearPeers;
    RecordStore store = tools.context().store();
    this.noted = store.note(PULLING).isPresent();
    boolean trusted = store.stats().records() > 0 && !noted;
    this.coverage = new Coverage(tools.ranges(), enough, trusted);
    this.pace = new Pace(tools.context(), settings.pullBytesPerSecond());
  }

  /** Who is told of every session that ends. */
  public void onReport(Consumer<SyncReport> listener) {
    this.listener = listener;
  }

  /** Begins the periodic sessions, the first of them soon, at once where there is much to pull. */
  public void start() {
    scheduleIn(period.dividedBy(8));
    pullAfter(AT_ONCE);
  }

  /** Ends it for good; sessions that run go to their end, those that wait do not begin. */
  public void stop() {
    stopped = true;
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    List<Waiting> dropped = List.copyOf(queue.values());
    queue.clear();
    dropped.forEach(waiting -> waiting.whenDone().forEach(one -> one.accept(notBegun(waiting))));
  }

  /**
   * Gives each near peer what it lacks of what both should hold, and takes nothing any more: the
   * last thing a peer does that leaves. Then tells.
   */
  public void handOver(Runnable whenDone) {
    leaving = true;
    if (timer != null) {
      timer.cancel();
    }
    List<Contact> partners =
        nearPeers.get().stream()
            .filter(partner -> !isCutOff(partner.id()))
            .filter(partner -> !tools.ranges().sharedWith(partner.id()).isEmpty())
            .toList();
    int[] open = {partners.size() + 1};
    Runnable ended =
        () -> {
          if (--open[0] == 0) {
            whenDone.run();
          }
        };
    partners.forEach(partner -> enqueue(partner, Optional.of(report -> ended.run())));
    advance();
    ended.run();
  }

  private static SyncReport notBegun(Waiting waiting) {
    SyncLedger ledger = new SyncLedger();
    ledger.interrupted("the session did not begin: this peer stops, or has too many to do");
    return ledger.report(waiting.partner().id(), 0);
  }

  /** A quarter sooner or later, so that peers that started together do not stay in step. */
  private void scheduleIn(Duration about) {
    double spread = 0.75 + tools.context().random().nextDouble() / 2;
    Duration delay = Duration.ofNanos((long) (about.toNanos() * spread));
    timer = tools.context().schedule(delay, this::period);
  }

  private void period() {
    scheduleIn(period);
    List<Contact> partners = new ArrayList<>(nearPeers.get());
    Collections.shuffle(partners, new Random(tools.context().random().nextLong()));
    coverage.close(partners);
    notePulling();
    enqueueAll(partners);
  }

  private void enqueueAll(List<Contact> partners) {
    for (Contact partner : partners) {
      if (!isCutOff(partner.id())) {
        enqueue(partner, Optional.empty());
      }
    }
    advance();
  }

  private boolean isCutOff(PeerId partner) {
    Duration until = cutOffUntil.get(partner);
    return until != null && tools.context().uptime().compareTo(until) < 0;
  }

  /**
   * A peer has left: where fewer than half of the replicas are left, what has become this peer's
   * own is pulled at once, since until then it can answer nobody.
   */
  public void peerLeft() {
    pullAfter(SOON);
  }

  /** And again after twice as long each time, until the period takes over. */
  private void pullAfter(Duration delay) {
    if (lookingSoon || stopped || leaving || delay.compareTo(period.dividedBy(8)) > 0) {
      return;
    }
    lookingSoon = true;
    tools
        .context()
        .schedule(
            delay,
            () -> {
              lookingSoon = false;
              if (!stopped && !leaving && coverage.openRanges() > 0) {
                coverage.close(nearPeers.get());
                notePulling();
                enqueueAll(nearPeers.get());
                pullAfter(delay.multipliedBy(2));
              }
            });
  }

  /**
   * Notes that there is something to pull, or no longer. If this is lost, the ranges are compared
   * once more, or are thought complete that a restart has interrupted; the next session tells.
   */
  private void notePulling() {
    boolean pulling = coverage.openRanges() > 0;
    if (pulling != noted) {
      noted = pulling;
      byte[] value = pulling ? new byte[] {1} : new byte[0];
      tools.context().store().note(PULLING, value, outcome -> {});
    }
  }

  /**
   * A storing peer has come near. It pulls what is now its own from at most two; what is left then,
   * and what it has that is missing here, is seen to a little later.
   */
  public void peerAppeared(Contact peer) {
    if (!isCutOff(peer.id())) {
      double share = tools.context().random().nextDouble() / GREETED_WITHIN_SHARE;
      later(Duration.ofNanos((long) (period.toNanos() * share)), peer);
    }
  }

  private void later(Duration pause, Contact partner) {
    tools
        .context()
        .schedule(
            pause,
            () -> {
              if (!stopped && !leaving) {
                enqueue(partner, Optional.empty());
                advance();
              }
            });
  }

  /**
   * Runs a session with a partner, or joins the one that waits; exactly one report comes, at once
   * where none can begin.
   */
  public void syncNow(Contact partner, Consumer<SyncReport> whenDone) {
    enqueue(partner, Optional.of(whenDone));
    advance();
  }

  /** What was refused on either side is worth another try: the authority log has changed. */
  public void authorityChanged() {
    disputes.clear();
  }

  /**
   * Whether this peer still pulls the range of a position: what it does not hold there may exist
   * all the same, so its answers count for no level.
   */
  public boolean isIncomplete(Position position) {
    return coverage.isOpen(position);
  }

  /** How far this peer has come in pulling what it should hold. */
  public PullProgress progress() {
    int ranges = coverage.rangesToPull();
    int pulled = ranges - coverage.openRanges();
    return new PullProgress(ranges, pulled, pace.records(), pace.bytes());
  }

  private void enqueue(Contact partner, Optional<Consumer<SyncReport>> whenDone) {
    Waiting known = queue.get(partner.id());
    Waiting waiting = known == null ? new Waiting(partner, new ArrayList<>(0)) : known;
    if (stopped || (known == null && queue.size() >= SyncLimits.MAX_WAITING)) {
      whenDone.ifPresent(one -> one.accept(notBegun(waiting)));
      return;
    }
    whenDone.ifPresent(waiting.whenDone()::add);
    queue.put(partner.id(), waiting);
  }

  private void advance() {
    while (running.size() < SyncLimits.MAX_SESSIONS) {
      Optional<Waiting> next = next();
      if (next.isEmpty()) {
        return;
      }
      queue.remove(next.get().partner().id());
      run(next.get());
    }
  }

  /**
   * Whoever has waited longest; while this peer has something to pull, whoever holds most of what
   * is not being pulled from two others, who go towards each other.
   */
  private Optional<Waiting> next() {
    List<Waiting> able =
        queue.values().stream().filter(w -> !running.containsKey(w.partner().id())).toList();
    if (able.size() <= 1 || coverage.openRanges() == 0) {
      return able.stream().findFirst();
    }
    Waiting best = able.get(0);
    Coverage.Gain most = coverage.gain(best.partner().id(), running.keySet());
    for (Waiting other : able.subList(1, able.size())) {
      Coverage.Gain gain = coverage.gain(other.partner().id(), running.keySet());
      if (gain.compareTo(most) > 0) {
        best = other;
        most = gain;
      }
    }
    return Optional.of(best);
  }

  private void run(Waiting next) {
    PeerId partner = next.partner().id();
    List<PrefixRange> ranges = tools.ranges().sharedWith(partner);
    boolean isBackwards = 2 * Collections.frequency(running.values(), true) < running.size();
    running.put(partner, isBackwards);
    new SyncSession(
            tools,
            disputes,
            next.partner(),
            ranges,
            isBackwards,
            !leaving,
            pace,
            claims,
            report -> {
              running.remove(partner);
              ended(next.partner(), ranges, report);
              next.whenDone().forEach(waiting -> waiting.accept(report));
              advance();
            })
        .start();
  }

  private void ended(Contact partner, List<PrefixRange> ranges, SyncReport report) {
    if (report.end() == SyncReport.End.CUT_OFF) {
      cutOffUntil.put(
          report.partner(),
          tools.context().uptime().plus(period.multipliedBy(SyncLimits.PERIODS_CUT_OFF)));
    }
    if (report.end() == SyncReport.End.DONE) {
      coverage.compared(partner.id(), ranges, nearPeers.get());
      notePulling();
    }
    listener.accept(report);
  }
}
