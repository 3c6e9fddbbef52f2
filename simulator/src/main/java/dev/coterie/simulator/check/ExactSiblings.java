package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.dht.store.StoredRecord;
import dev.coterie.vectorclock.VersionHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * I2: siblings are exactly the versions that no other has seen.
 *
 * <p>Looked at twice. After each merge, what a disk shows is compared with the maximal ones among
 * all that was ever merged into it, found by comparing each with each. At the end, what versions
 * claim to have seen is compared with what their writers were shown: one that leaves out what it
 * has seen makes a false sibling, one that claims what nobody was shown loses a write.
 */
public final class ExactSiblings extends Invariant {
  private final History history;

  /** All versions that any disk took, in the order in which they first came up. */
  private final Map<Key, Map<VersionHash, Version>> known = new TreeMap<>();

  private final List<Map<Key, Held>> disks = new ArrayList<>();

  /** All that was merged into one disk under one key. */
  private static final class Held {
    int underway;
    final Map<VersionHash, Version> all = new LinkedHashMap<>();
    final TreeSet<VersionHash> maximal = new TreeSet<>();

    void addAll(Optional<StoredRecord> record) {
      record.map(found -> found.siblings().kept()).orElse(List.of()).forEach(this::add);
    }

    void add(Version version) {
      if (all.putIfAbsent(version.hash(), version) != null) {
        return;
      }
      boolean hidden = false;
      for (Version other : all.values()) {
        if (!other.dot().equals(version.dot())) {
          hidden |= other.context().covers(version.dot());
          if (version.context().covers(other.dot())) {
            maximal.remove(other.hash());
          }
        }
      }
      if (!hidden) {
        maximal.add(version.hash());
      }
    }
  }

  public ExactSiblings(History history, int peers) {
    super("I2", "siblings are exactly the maximal versions");
    this.history = history;
    for (int i = 0; i < peers; i++) {
      disks.add(new TreeMap<>());
    }
  }

  /** A peer begins on whatever its disk holds: what is compared with it begins anew. */
  void diskChanged(int peer) {
    disks.get(peer).clear();
  }

  /** Versions are on their way onto a disk. */
  void merging(int peer, Key key, Optional<StoredRecord> before) {
    Held held = disks.get(peer).get(key);
    if (held == null) {
      held = new Held();
      disks.get(peer).put(key, held);
      held.addAll(before);
    }
    held.underway++;
  }

  /** They are there, or will never be. */
  void ended(int peer, Key key) {
    Held held = disks.get(peer).get(key);
    if (held != null) {
      held.underway--;
    }
  }

  /** A record was taken out, unless it had changed: what comes under its key begins a new one. */
  void dropped(int peer, Key key, Optional<StoredRecord> after) {
    Held old = disks.get(peer).remove(key);
    if (old != null) {
      Held held = new Held();
      held.underway = old.underway;
      held.addAll(after);
      disks.get(peer).put(key, held);
    }
  }

  @Override
  public void merged(Merge merge) {
    Map<VersionHash, Version> seen = known.computeIfAbsent(merge.key(), k -> new LinkedHashMap<>());
    Held held = disks.get(merge.peer()).computeIfAbsent(merge.key(), k -> new Held());
    for (Version version : merge.versions()) {
      Version header = version.withoutPayload();
      seen.putIfAbsent(header.hash(), header);
      held.add(header);
    }
    if (held.underway > 0) {
      return; // what is on its way may be there already
    }
    checked();
    TreeSet<VersionHash> shown = new TreeSet<>();
    merge
        .after()
        .ifPresent(record -> record.siblings().survivors().forEach(v -> shown.add(v.hash())));
    if (!shown.equals(held.maximal)) {
      broken(
          "the disk of peer "
              + merge.peer()
              + " shows "
              + shown.size()
              + " siblings of "
              + merge.key()
              + "; of what was merged into it "
              + held.maximal.size()
              + " are maximal");
    }
  }

  @Override
  public void finished(SwarmView swarm) {
    var byDot = history.byDot();
    known.forEach(
        (key, versions) -> checkClaims(key, new CausalModel(versions.values(), byDot), swarm));
  }

  private void checkClaims(Key key, CausalModel model, SwarmView swarm) {
    List<Version> versions = model.versions();
    for (int one = 0; one < versions.size(); one++) {
      for (int other = 0; other < one; other++) {
        checked();
        Version later = versions.get(one);
        Version earlier = versions.get(other);
        boolean claims = later.context().covers(earlier.dot());
        boolean seen = model.hasSeen(one, other);
        if (seen && !claims && isHonest(later, swarm)) {
          broken(later + " has seen " + earlier + " and leaves it out: a false sibling of " + key);
        } else if (claims
            && !seen
            && !isSeenByAnother(model, other)
            && isHonest(later, swarm)
            && isHonest(earlier, swarm)) {
          broken(later + " claims to have seen " + earlier + ", which nobody has: a lost write");
        }
      }
    }
  }

  private static boolean isHonest(Version version, SwarmView swarm) {
    return swarm.isHonest(swarm.indexOf(version.header().writerKey().peerId()));
  }

  /** A writer may leave out of its list what an acknowledged version of its own has truly seen. */
  private static boolean isSeenByAnother(CausalModel model, int version) {
    for (int i = version + 1; i < model.versions().size(); i++) {
      if (model.hasSeen(i, version)) {
        return true;
      }
    }
    return false;
  }
}
