package dev.coterie.simulator.check;

import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Dot;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * The versions of one entry and what each has truly seen, by brute force: sets of versions, no
 * clocks. Where nobody knows what a client was shown (it crashed before it was told of its own
 * write), the version's own word is taken for it.
 */
final class CausalModel {
  private final List<Version> versions = new ArrayList<>();
  private final Map<VersionHash, Integer> places = new LinkedHashMap<>();
  private final List<BitSet> pasts = new ArrayList<>();

  /**
   * @param inOrder the versions in the order in which they came to be
   * @param byDot the operations that made them
   */
  CausalModel(Collection<Version> inOrder, Map<Dot, Operation> byDot) {
    for (Version version : inOrder) {
      places.put(version.hash(), versions.size());
      pasts.add(past(version, Optional.ofNullable(byDot.get(version.dot()))));
      versions.add(version);
    }
  }

  private BitSet past(Version version, Optional<Operation> maker) {
    BitSet past = new BitSet();
    Optional<SortedSet<VersionHash>> shown = maker.flatMap(Operation::shown);
    if (shown.isPresent()) {
      for (VersionHash hash : shown.get()) {
        Integer place = places.get(hash);
        if (place != null) {
          past.set(place);
          past.or(pasts.get(place));
        }
      }
      return past;
    }
    for (int i = 0; i < versions.size(); i++) {
      if (version.context().covers(versions.get(i).dot())) {
        past.set(i); // what it claims of others it claims of their pasts as well
      }
    }
    return past;
  }

  List<Version> versions() {
    return versions;
  }

  boolean knows(VersionHash hash) {
    return places.containsKey(hash);
  }

  /** Whether one version has truly seen another, directly or through others. */
  boolean hasSeen(int one, int other) {
    return pasts.get(one).get(other);
  }
}
