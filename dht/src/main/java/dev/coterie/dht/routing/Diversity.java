package dev.coterie.dht.routing;

import java.util.HashMap;
import java.util.Map;

/** Keeps any one address group from holding too much of a bucket or of the table. */
final class Diversity {
  private final RoutingLimits limits;
  private final Map<AddressGroup, Integer> inTable = new HashMap<>();

  Diversity(RoutingLimits limits) {
    this.limits = limits;
  }

  /** Whether there is room for the newcomer's groups. */
  boolean allows(TableEntry newcomer) {
    for (AddressGroup group : newcomer.groups()) {
      if (inTable.getOrDefault(group, 0) >= limits.groupInTable()
          || inBucket(group, newcomer.bucket) >= limits.groupInBucket()) {
        return false;
      }
    }
    return true;
  }

  private static long inBucket(AddressGroup group, Bucket bucket) {
    return bucket.entries.stream().filter(entry -> entry.groups().contains(group)).count();
  }

  void added(TableEntry entry) {
    entry.groups().forEach(group -> inTable.merge(group, 1, Integer::sum));
  }

  void removed(TableEntry entry) {
    entry
        .groups()
        .forEach(
            group -> inTable.computeIfPresent(group, (g, count) -> count == 1 ? null : count - 1));
  }
}
