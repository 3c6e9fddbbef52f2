package dev.coterie.dht.sync;

import dev.coterie.crypto.primitives.Hash;
import dev.coterie.dht.key.Key;
import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.peer.Messenger;
import dev.coterie.dht.peer.Outcome;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.wire.Contact;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One comparison of an index with what a peer holds in one range, under one link of an address
 * chain: for a member that follows entries which it does not store. By range-based set
 * reconciliation, so that a range in which nothing has changed costs one small exchange; nothing is
 * fetched or sent here.
 *
 * <p>What the peer says is a hint and no more: a key that it tells of is read from its replicas by
 * whoever is told, and what it does not tell of is no less there.
 */
public final class IndexComparison {
  /** Requests of one comparison; what they have not reached is not covered. */
  static final int MAX_REQUESTS = 1_024;

  private final Tools tools;
  private final Hash prefix;
  private final Contact peer;
  private final Listener listener;
  private final Comparison comparison;
  private boolean responsible = true;
  private int requests;
  private int fruitless;

  /**
   * What a comparison works with.
   *
   * @param index what is known under the link
   */
  public record Tools(Messenger messenger, RandomGenerator random, KeyRanges index) {}

  /** How a comparison ended. */
  public enum End {
    /** All of the range was compared, and the peer counts itself responsible for all of it. */
    COVERED,
    /** All of it was compared, and the peer is not, or not yet, responsible for all of it. */
    NOT_RESPONSIBLE,
    /** So much lies under the link that the peer compares only the whole realm. */
    TOO_MUCH,
    /** It did not answer, or not in time, or refused. */
    UNANSWERED,
    /** It answered what no honest peer does, or the listener would take no more. */
    CUT_OFF
  }

  /** Is told what was found. */
  public interface Listener {
    /**
     * A record that the peer holds otherwise than the index.
     *
     * @param theirs the hash of what it holds; empty where it holds nothing
     * @return whether more is wanted
     */
    boolean differs(Key key, Optional<Hash> theirs);

    /** Nothing more comes. */
    void ended(End end);
  }

  public IndexComparison(
      Tools tools, Hash prefix, PrefixRange range, Contact peer, Listener listener) {
    this.tools = tools;
    this.prefix = prefix;
    this.peer = peer;
    this.listener = listener;
    this.comparison = new Comparison(tools.index(), List.of(range));
  }

  /** Begins; the listener is told of the end once, never inside this call. */
  public void start() {
    advance();
  }

  private void advance() {
    if (comparison.isDone()) {
      listener.ended(responsible ? End.COVERED : End.NOT_RESPONSIBLE);
    } else if (++requests > MAX_REQUESTS || ++fruitless > SyncLimits.MAX_FRUITLESS_ROUNDS) {
      listener.ended(End.CUT_OFF);
    } else {
      Request.Reconcile ranges = comparison.next(tools.random().nextLong());
      tools
          .messenger()
          .ask(peer, new Request.Follow(prefix, ranges), outcome -> heard(ranges, outcome));
    }
  }

  private void heard(Request.Reconcile asked, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered answered)
        || !(answered.response() instanceof Response.Followed followed)) {
      listener.ended(End.UNANSWERED);
    } else if (followed.tooMuch()) {
      listener.ended(End.TOO_MUCH);
    } else {
      responsible &= followed.responsible();
      take(comparison.answered(asked, followed.differing()));
    }
  }

  private void take(List<Comparison.Listed> listed) {
    if (Comparison.faultOf(listed).isPresent()) {
      listener.ended(End.CUT_OFF);
      return;
    }
    List<Difference> differences = new ArrayList<>();
    for (Comparison.Listed one : listed) {
      DigestWindow window = DigestWindow.compare(one.digests(), one.range().from(), tools.index());
      differences.addAll(window.differences());
      if (window.end().compareTo(one.range().to()) < 0) {
        comparison.later(new RangeSplit(window.end().next(), one.range().to()));
      }
    }
    for (Difference difference : differences) {
      fruitless = 0;
      if (!listener.differs(difference.key(), difference.theirs())) {
        listener.ended(End.CUT_OFF);
        return;
      }
    }
    advance();
  }
}
