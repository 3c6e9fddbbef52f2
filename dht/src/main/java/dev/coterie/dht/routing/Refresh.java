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
 * <p>One lookup at a time, so that a refresh never is a burst; a peer that joins looks into {@link
 * #LOOKUPS_AT_ONCE} places at a time at first.
 */
public final class Refresh {
  /** In how many places a peer that joins looks into each far bucket at first. */
  static final int PLACES = 4;

  /** Lookups into far buckets at one time by a peer whose table is empty: until then it waits. */
  static final int LOOKUPS_AT_ONCE = 8;

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
        () -> look(new ArrayDeque<>(table.bucketsUntouchedFor(every)), whenDone));
  }

  /**
   * Fills a table that is empty: looks for oneself, and into every bucket; tells once it is full
   * enough to take part.
   *
   * <p>The contacts that one lookup meets are neighbours of each other. A far bucket full of such
   * is no better than one contact to lookups that go elsewhere in its part of the key space, and
   * keeps them for as long as they live; so it is looked into in several places first. With 10,000
   * peers that takes a lookup 2.7 steps in place of 3. Then a peer knows who is near it, and enough
   * of those farther off, to take part. The buckets are looked into once more all the same, one
   * after the other: whoever joined at the same time is found by then.
   *
   * @param also contacts to begin with beside those of the table
   */
  public void fill(List<Contact> also, Runnable whenDone) {
    finder.find(
        table.self().bytes(),
        also,
        () -> {
          List<Integer> buckets = table.bucketsUntouchedFor(Duration.ZERO);
          spread(
              far(buckets),
              () -> {
                whenDone.run();
                look(new ArrayDeque<>(buckets), () -> {});
              });
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
    new Looks(looks, (target, done) -> finder.findSome(target, wanted, done), whenDone)
        .start(LOOKUPS_AT_ONCE);
  }

  private void look(Deque<Integer> buckets, Runnable whenDone) {
    new Looks(buckets, (target, done) -> finder.find(target, List.of(), done), whenDone).start(1);
  }

  /** Lookups into some buckets, a few at a time. */
  private final class Looks {
    private final Deque<Integer> buckets;
    private final BiConsumer<byte[], Runnable> look;
    private final Runnable whenDone;
    private int open;

    Looks(Deque<Integer> buckets, BiConsumer<byte[], Runnable> look, Runnable whenDone) {
      this.buckets = buckets;
      this.look = look;
      this.whenDone = whenDone;
    }

    void start(int atOnce) {
      open = atOnce;
      for (int i = 0; i < atOnce; i++) {
        next();
      }
    }

    /** One of those at a time goes on, or is the last to find nothing left. */
    private void next() {
      while (!buckets.isEmpty()) {
        byte[] target = targets.targetIn(buckets.removeFirst()).orElse(null);
        if (target != null) {
          look.accept(target, this::next);
          return;
        }
      }
      if (--open == 0) {
        whenDone.run();
      }
    }
  }
}
