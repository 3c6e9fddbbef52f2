package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.key.RangeFingerprint;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.store.RangeSummary;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.RangeSplit;
import dev.coterie.dht.wire.Request;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.Response.DifferingPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The answering side of a reconciliation: what of the described parts is held here otherwise. No
 * session is kept; every answer is made from what the store holds at that moment.
 *
 * <p>A part in which the asker holds nothing, or in which there is little, is listed, as far as
 * there is room; of the others, fingerprints of their parts are given, each smaller than what was
 * asked about, so that a reconciliation ends.
 */
final class Reconciler {
  private final KeyRanges store;
  private final BiPredicate<Position, Position> wants;
  private final Request.Reconcile request;
  private final List<DifferingPart> differing = new ArrayList<>();
  private int room;

  /**
   * @param wants whether this peer wants what is missing here between two positions
   * @param room how many digests are listed at most, beside those of parts with few records
   */
  Reconciler(
      KeyRanges store, BiPredicate<Position, Position> wants, Request.Reconcile request, int room) {
    this.store = store;
    this.wants = wants;
    this.request = request;
    this.room = room;
  }

  Response.Reconciled answer() {
    int number = 0;
    for (Request.DescribedRange range : request.ranges()) {
      Optional<Boolean> responsible = Optional.empty();
      List<RangeSplit> parts = new RangeSplit(range.from(), range.to()).parts(request.salt());
      for (int i = 0; i < parts.size(); i++, number++) {
        RangeSummary ours = store.summary(parts.get(i).from(), parts.get(i).to());
        RangeFingerprint theirs = range.parts().get(i);
        if (!ours.fingerprint().equals(theirs)) {
          if (responsible.isEmpty()) {
            responsible = Optional.of(wants.test(range.from(), range.to()));
          }
          differing.add(differing(number, parts.get(i), ours, theirs, responsible.get()));
        }
      }
    }
    return new Response.Reconciled(differing);
  }

  private DifferingPart differing(
      int number,
      RangeSplit part,
      RangeSummary ours,
      RangeFingerprint theirs,
      boolean responsible) {
    List<RangeSplit> parts = part.parts(request.innerSalt());
    boolean few = ours.count() <= SyncLimits.LISTED_RECORDS || parts.size() == 1;
    boolean all =
        theirs.equals(RangeSummary.NOTHING.fingerprint()) && room >= SyncLimits.MIN_PARTIAL_PAGE;
    if (!few && !all) {
      return new DifferingPart.Parted(number, fingerprints(store, parts));
    }
    int limit = few ? SyncLimits.MIN_PARTIAL_PAGE : room;
    Response.Digests page = page(store, part.from(), part.to(), limit, responsible);
    room -= page.digests().size();
    return new DifferingPart.Listed(number, page);
  }

  /** Digests from a position on, as many as fit. */
  static Response.Digests page(
      KeyRanges store, Position from, Position to, int limit, boolean responsible) {
    List<RecordStore.StoredDigest> held = store.digests(from, to, limit);
    List<Response.Digest> digests = new ArrayList<>(held.size());
    held.forEach(one -> digests.add(new Response.Digest(one.key(), one.recordHash())));
    Position coveredTo = held.size() < limit ? to : held.get(limit - 1).position();
    return new Response.Digests(digests, coveredTo, responsible);
  }

  /** What a peer says of ranges that it wants to compare. */
  static List<RangeFingerprint> fingerprints(KeyRanges store, List<RangeSplit> parts) {
    List<RangeFingerprint> fingerprints = new ArrayList<>(parts.size());
    for (RangeSplit part : parts) {
      fingerprints.add(store.summary(part.from(), part.to()).fingerprint());
    }
    return fingerprints;
  }
}
