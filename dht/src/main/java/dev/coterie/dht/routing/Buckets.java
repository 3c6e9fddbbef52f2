package dev.coterie.dht.routing;

import dev.coterie.dht.key.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a table, each made when it is first needed. A bucket's index is how many leading
 * bits its contacts share with the owner: the farthest, and fullest, is 0.
 */
final class Buckets {
  private static final int GROWTH = 16;

  private final Position own;
  private @Nullable Bucket[] byIndex = new @Nullable Bucket[GROWTH];

  Buckets(Position own) {
    this.own = own;
  }

  /** The bucket that a position belongs to. */
  Bucket of(Position position) {
    int index = Math.min(own.commonPrefixBits(position), Position.BITS - 1);
    if (index >= byIndex.length) {
      byIndex = Arrays.copyOf(byIndex, Math.min(Position.BITS, index + GROWTH));
    }
    Bucket bucket = byIndex[index];
    if (bucket == null) {
      bucket = new Bucket();
      byIndex[index] = bucket;
    }
    return bucket;
  }

  /** The bucket of an index; null where none was needed yet. */
  @Nullable Bucket at(int index) {
    return index < byIndex.length ? byIndex[index] : null;
  }

  /** One more than the highest index of a bucket that may exist. */
  int length() {
    return byIndex.length;
  }

  /** The index of the bucket of the nearest contact; -1 when there is no contact. */
  int nearest() {
    for (int i = byIndex.length - 1; i >= 0; i--) {
      Bucket bucket = byIndex[i];
      if (bucket != null && !bucket.entries.isEmpty()) {
        return i;
      }
    }
    return -1;
  }

  /** Indexes of the buckets that no lookup went to since a time, down to the nearest contact's. */
  List<Integer> untouchedSince(Duration uptime) {
    List<Integer> result = new ArrayList<>();
    int nearest = nearest();
    for (int i = 0; i <= nearest; i++) {
      Bucket bucket = byIndex[i];
      if (bucket == null || bucket.lookedUpAt.compareTo(uptime) <= 0) {
        result.add(i);
      }
    }
    return result;
  }

  /** Those that hold anything, for people. */
  List<BucketView> views(Duration now, int suspectAfter) {
    List<BucketView> result = new ArrayList<>();
    for (int i = 0; i < byIndex.length; i++) {
      Bucket bucket = byIndex[i];
      if (bucket != null && bucket.entries.size() + bucket.replacements.size() > 0) {
        List<BucketView.ContactView> contacts =
            bucket.entries.stream().map(entry -> entry.view(now, suspectAfter)).toList();
        result.add(new BucketView(i, contacts, bucket.replacements.size()));
      }
    }
    return result;
  }
}
