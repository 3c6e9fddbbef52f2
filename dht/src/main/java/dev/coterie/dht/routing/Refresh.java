package dev.coterie.dht.routing;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Looks for oneself, and into the buckets that no lookup went to for a while (Kademlia, section
 * 2.3): finds peers that came, and finds out which have gone.
 *
 * <p>One lookup at a time, so that a refresh never is a burst.
 */
public final class Refresh {
  private final PeerContext context;
  private final RoutingTable table;
  private final NodeFinder finder;
  private final KnownPeers known;
  private final Duration every;
  private final BucketTargets targets;

  /**
   * A refresh that is not running yet.
   *
   * @param every the pause between two refreshes, on average
   */
  public Refresh(
      PeerContext context,
      RoutingTable table,
      NodeFinder finder,
      KnownPeers known,
      Duration every) {
    this.context = context;
    this.table = table;
    this.finder = finder;
    this.known = known;
    this.every = every;
    this.targets = new BucketTargets(table, context.random());
  }

  /** Refreshes from now on, for as long as the peer lives. */
  public void start() {
    context.schedule(
        Jitter.around(every, context.random()), () -> once(every, List.of(), this::start));
  }

  /**
   * Refreshes once.
   *
   * @param untouched looks into the buckets that no lookup went to for so long
   * @param also contacts to begin with beside those of the table
   */
  public void once(Duration untouched, List<Contact> also, Runnable whenDone) {
    table.contacts().forEach(known::seen);
    finder.find(
        table.self().bytes(),
        also,
        () -> next(new ArrayDeque<>(table.bucketsUntouchedFor(untouched)), whenDone));
  }

  private void next(Deque<Integer> buckets, Runnable whenDone) {
    while (!buckets.isEmpty()) {
      byte[] target = targets.targetIn(buckets.removeFirst()).orElse(null);
      if (target != null) {
        finder.find(target, List.of(), () -> next(buckets, whenDone));
        return;
      }
    }
    whenDone.run();
  }
}
