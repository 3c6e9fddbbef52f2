package dev.coterie.dht.sync;

import dev.coterie.dht.key.PrefixRange;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.Response.DifferingPart;
import dev.coterie.dht.wire.WireLimits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The asking side of a reconciliation: which ranges are still to be compared with a partner, and
 * what its answers leave of them.
 *
 * <p>Range-based set reconciliation (Meyer, Range-Based Set Reconciliation, 2023): ranges whose
 * fingerprints differ are parted until there is little in them. Each round goes down two levels,
 * since the partner parts what it finds to differ once more. What has been parted last is gone into
 * first, so that little waits however much differs.
 */
final class Comparison {
  private final KeyRanges store;
  private final boolean isBackwards;
  private final Deque<RangeSplit> waiting = new ArrayDeque<>();

  /** Ranges among those that wait of which the partner has records and this side had none. */
  private final Set<RangeSplit> lacking = new HashSet<>(); // asked by value only

  /** A part that the partner has listed. */
  record Listed(RangeSplit range, Response.Digests digests) {}

  Comparison(KeyRanges store, List<PrefixRange> ranges) {
    this(store, ranges, false);
  }

  /**
   * @param isBackwards whether the last range comes first: two comparisons of the same ranges that
   *     go towards each other leave most to one another
   */
  Comparison(KeyRanges store, List<PrefixRange> ranges, boolean isBackwards) {
    this.store = store;
    this.isBackwards = isBackwards;
    for (PrefixRange range : ranges) {
      RangeSplit whole = new RangeSplit(range.first(), range.last());
      if (isBackwards) {
        waiting.addFirst(whole);
      } else {
        waiting.addLast(whole);
      }
    }
    if (isBackwards && !waiting.isEmpty() && isEmpty(waiting.element())) {
      // Parts are listed in order: the last of them can only come first as a range by itself.
      waiting.remove().parts(0).forEach(waiting::addFirst);
    }
  }

  private boolean isEmpty(RangeSplit range) {
    return store.summary(range.from(), range.to()).count() == 0;
  }

  /** What is left of a range that was listed in part. */
  void later(RangeSplit rest) {
    waiting.add(rest);
  }

  boolean isDone() {
    return waiting.isEmpty();
  }

  /**
   * What to ask next: of the ranges that wait, as many as go into one message; of those of which
   * all is lacking few, since what is listed at a time is bounded, and the others would only be
   * parted further and further.
   */
  Request.Reconcile next(long salt) {
    List<Request.DescribedRange> described = new ArrayList<>();
    int toBeListed = 0;
    while (!waiting.isEmpty()
        && described.size() < WireLimits.MAX_DESCRIBED_RANGES
        && toBeListed < SyncLimits.MAX_LACKING_RANGES) {
      RangeSplit range = waiting.remove();
      toBeListed += lacking.remove(range) && isEmpty(range) ? 1 : 0;
      described.add(
          new Request.DescribedRange(
              range.from(), range.to(), Reconciler.fingerprints(store, range.parts(salt))));
    }
    return new Request.Reconcile(salt, described);
  }

  /** Takes an answer in: what the partner has parted and still differs will be asked about. */
  List<Listed> answered(Request.Reconcile asked, Response.Reconciled answer) {
    List<RangeSplit> parts = asked.parts();
    List<Listed> listed = new ArrayList<>();
    List<RangeSplit> differing = new ArrayList<>();
    for (DifferingPart part : answer.parts()) {
      RangeSplit range = parts.get(part.part());
      if (part instanceof DifferingPart.Listed list) {
        listed.add(new Listed(range, list.digests()));
      } else if (part instanceof DifferingPart.Parted parted) {
        differing.addAll(differing(range, asked.innerSalt(), parted.parts()));
      }
    }
    goOn(differing);
    return listed;
  }

  private List<RangeSplit> differing(
      RangeSplit range, long innerSalt, List<RangeFingerprint> theirs) {
    boolean isLacking = isEmpty(range);
    if (isLacking && !isBackwards) {
      lacking.add(range);
      return List.of(range); // it will be listed from its beginning on
    }
    List<RangeSplit> parts = range.parts(innerSalt);
    List<RangeFingerprint> ours = Reconciler.fingerprints(store, parts);
    List<RangeSplit> differing = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      if (!ours.get(i).equals(theirs.get(i))) {
        differing.add(parts.get(i));
      }
    }
    if (isLacking) {
      lacking.addAll(differing);
    }
    return differing;
  }

  /** Puts ranges in front of what waits, in the order in which this goes. */
  private void goOn(List<RangeSplit> differing) {
    Comparator<RangeSplit> forwards = Comparator.comparing(RangeSplit::from);
    differing.sort(isBackwards ? forwards : forwards.reversed()); // the last to be put comes first
    differing.forEach(waiting::addFirst);
  }

  /** What is wrong with an answer that no honest partner gives; empty when it is in order. */
  static Optional<String> faultOf(List<Listed> listed) {
    for (Listed one : listed) {
      Optional<String> fault =
          DigestWindow.faultOf(one.digests(), one.range().from(), one.range().to());
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }
}
