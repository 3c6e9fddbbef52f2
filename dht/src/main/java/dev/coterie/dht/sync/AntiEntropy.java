package dev.coterie.dht.sync;

import dev.coterie.crypto.identity.PeerId;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.peer.PeerSettings;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
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
  private final SyncTools tools;
  private final Duration period;
  private final Supplier<List<Contact>> nearPeers;
  private final Disputes disputes = new Disputes();
  private final Map<PeerId, Waiting> queue = new LinkedHashMap<>();
  private final Set<PeerId> running = new LinkedHashSet<>();
  private final Map<PeerId, Duration> cutOffUntil =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Duration> eldest) {
          return size() > SyncLimits.MAX_CUT_OFF;
        }
      };
  private Consumer<SyncReport> listener = report -> {};
  private PeerContext.@Nullable Timer timer;
  private boolean pulledAll;
  private boolean stopped;
  private boolean leaving;

  private record Waiting(Contact partner, List<Consumer<SyncReport>> whenDone) {}

  /**
   * Anti-entropy of a storing peer; nothing happens before {@link #start}.
   *
   * @param nearPeers the storing peers known now, nearest first
   */
  public AntiEntropy(SyncTools tools, PeerSettings settings, Supplier<List<Contact>> nearPeers) {
    this.tools = tools;
    this.period = settings.syncEvery();
    this.nearPeers = nearPeers;
    this.pulledAll = tools.context().store().stats().records() > 0;
  }

  /** Who is told of every session that ends. */
  public void onReport(Consumer<SyncReport> listener) {
    this.listener = listener;
  }

  /** Begins the periodic sessions, the first of them soon. */
  public void start() {
    scheduleIn(period.dividedBy(8));
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
    pulledAll |=
        partners.stream().allMatch(partner -> tools.ranges().sharedWith(partner.id()).isEmpty());
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

  /** A storing peer has come near: it gets what is now its own, and gives what it has. */
  public void peerAppeared(Contact peer) {
    if (!isCutOff(peer.id())) {
      enqueue(peer, Optional.empty());
      advance();
    }
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
   * Whether this peer began with nothing and has not yet been through a session: what it does not
   * hold may exist all the same, so its answers count for no level.
   */
  public boolean isIncomplete() {
    return !pulledAll;
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
      Optional<Waiting> next =
          queue.values().stream().filter(w -> !running.contains(w.partner().id())).findFirst();
      if (next.isEmpty()) {
        return;
      }
      queue.remove(next.get().partner().id());
      run(next.get());
    }
  }

  private void run(Waiting next) {
    PeerId partner = next.partner().id();
    List<PrefixRange> ranges = tools.ranges().sharedWith(partner);
    running.add(partner);
    new SyncSession(
            tools,
            disputes,
            next.partner(),
            ranges,
            !leaving,
            report -> {
              running.remove(partner);
              ended(report);
              next.whenDone().forEach(waiting -> waiting.accept(report));
              advance();
            })
        .start();
  }

  private void ended(SyncReport report) {
    if (report.end() == SyncReport.End.CUT_OFF) {
      cutOffUntil.put(
          report.partner(),
          tools.context().uptime().plus(period.multipliedBy(SyncLimits.PERIODS_CUT_OFF)));
    }
    pulledAll |= report.end() == SyncReport.End.DONE && report.ranges() > 0;
    listener.accept(report);
  }
}
