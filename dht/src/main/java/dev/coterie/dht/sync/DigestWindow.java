package dev.coterie.dht.sync;

import dev.coterie.dht.key.Position;
import dev.coterie.dht.store.KeyRanges;
import dev.coterie.dht.store.RecordStore;
import dev.coterie.dht.wire.Response;
import dev.coterie.dht.wire.WireLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Two peers' digests side by side, over as much of a range as both lists cover.
 *
 * @param end the last position that was compared
 */
record DigestWindow(Position end, List<Difference> differences) {

  /** What no honest page shows; empty when the page is in order. */
  static Optional<String> faultOf(Response.Digests page, Position from, Position to) {
    Position end = page.coveredTo();
    if (end.compareTo(from) < 0 || end.compareTo(to) > 0) {
      return Optional.of("digests that cover another range than the one asked for");
    }
    if (end.compareTo(to) < 0 && page.digests().size() < SyncLimits.MIN_PARTIAL_PAGE) {
      return Optional.of("a page of " + page.digests().size() + " digests that stops early");
    }
    Optional<Position> previous = Optional.empty();
    for (Response.Digest digest : page.digests()) {
      Position position = digest.key().position();
      if (position.compareTo(from) < 0 || position.compareTo(end) > 0) {
        return Optional.of("a digest outside the range that the page covers");
      }
      if (previous.isPresent() && previous.get().compareTo(position) >= 0) {
        return Optional.of("digests out of order");
      }
      previous = Optional.of(position);
    }
    return Optional.empty();
  }

  /** Compares a page in order with what the store holds from the same position on. */
  static DigestWindow compare(Response.Digests page, Position from, KeyRanges store) {
    int limit = WireLimits.MAX_DIGESTS;
    List<RecordStore.StoredDigest> ours = store.digests(from, page.coveredTo(), limit);
    Position end = ours.size() < limit ? page.coveredTo() : ours.get(limit - 1).position();
    List<Difference> differences = new ArrayList<>();
    int next = 0;
    for (Response.Digest their : page.digests()) {
      Position position = their.key().position();
      if (position.compareTo(end) > 0) {
        break;
      }
      while (next < ours.size() && ours.get(next).position().compareTo(position) < 0) {
        differences.add(onlyOurs(ours.get(next++)));
      }
      boolean both = next < ours.size() && ours.get(next).position().equals(position);
      if (!both) {
        differences.add(
            new Difference(their.key(), Optional.of(their.recordHash()), Optional.empty()));
      } else {
        RecordStore.StoredDigest our = ours.get(next++);
        if (!our.recordHash().equals(their.recordHash())) {
          differences.add(
              new Difference(
                  their.key(), Optional.of(their.recordHash()), Optional.of(our.recordHash())));
        }
      }
    }
    ours.subList(next, ours.size()).forEach(our -> differences.add(onlyOurs(our)));
    return new DigestWindow(end, differences);
  }

  private static Difference onlyOurs(RecordStore.StoredDigest our) {
    return new Difference(our.key(), Optional.empty(), Optional.of(our.recordHash()));
  }
}
