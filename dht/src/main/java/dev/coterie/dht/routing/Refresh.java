package dev.coterie.dht.routing;

import dev.coterie.dht.peer.PeerContext;
import dev.coterie.dht.wire.Contact;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Looks for oneself, and into the buckets that no lookup went to for a while (Kademlia, section
 * 2.3): finds peers that came, and finds out which have gone.
 *
 * <p>One lookup at a time, so that a refresh never is a burst.
 */
public final class Refresh {
  /** In how many places a peer that joins looks into each far bucket at first. */
  static final int PLACES = 4;

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
    context.schedule(Jitter.around(every, context.random()), () -> again(this::start));
  }

  private void again(Runnable whenDone) {
    table.contacts().forEach(known::seen);
    finder.find(
        table.self().bytes(),
        List.of(),
        () -> next(new ArrayDeque<>(table.bucketsUntouchedFor(every)), whenDone));
  }

  /**
   * Fills a table that is empty: looks for oneself, and into every bucket.
   *
   * <p>The contacts that one lookup meets are neighbours of each other. A far bucket full of such
   * is no better than one contact to lookups that go elsewhere in its part of the key space, and
   * keeps them for as long as they live; so it is looked into in several places first. With 10,000
   * peers that takes a lookup 2.7 steps in place of 3.
   *
   * @param also contacts to begin with beside those of the table
   */
  public void fill(List<Contact> also, Runnable whenDone) {
    finder.find(
        table.self().bytes(),
        also,
        () -> {
          List<Integer> buckets = table.bucketsUntouchedFor(Duration.ZERO);
          spread(far(buckets), () -> next(new ArrayDeque<>(buckets), whenDone));
        });
  }

  private static Deque<Integer> far(List<Integer> buckets) {
    Deque<Integer> looks = new ArrayDeque<>();
    for (int bucket : buckets) {
      if (bucket < BucketTargets.FAR_BUCKETS) {
        looks.addAll(Collections.nCopies(PLACES, bucket));
      }
    }
    return looks;
  }

  private void spread(Deque<Integer> looks, Runnable whenDone) {
    int wanted = Math.max(1, table.bucketSize() / PLACES);
    each(looks, (target, done) -> finder.findSome(target, wanted, done), whenDone);
  }

  private void next(Deque<Integer> buckets, Runnable whenDone) {
    each(buckets, (target, done) -> finder.find(target, List.of(), done), whenDone);
  }

  private void each(Deque<Integer> buckets, BiConsumer<byte[], Runnable> look, Runnable whenDone) {
    while (!buckets.isEmpty()) {
      byte[] target = targets.targetIn(buckets.removeFirst()).orElse(null);
      if (target != null) {
        look.accept(target, () -> each(buckets, look, whenDone));
        return;
      }
    }
    whenDone.run();
  }
}
