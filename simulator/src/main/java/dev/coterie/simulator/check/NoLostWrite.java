package dev.coterie.simulator.check;

import dev.coterie.dht.key.Key;
import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.Siblings;
import dev.coterie.vectorclock.VersionHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * I1: an acknowledged write is there at the end, or a version that is there supersedes it.
 *
 * <p>It is looked for on the disks of the entry's replicas, and in what a client reads. The promise
 * holds as long as fewer disks are lost than the level asked for: a write all of whose keepers (as
 * many as its level) lost their disks afterwards is exempt, and counted.
 *
 * <p>Where reap epochs are begun, a delete that any disk took supersedes for good what it has seen,
 * though its certificate may be gone.
 */
public final class NoLostWrite extends Invariant {
  private final History history;
  private final boolean reaps;
  private final Map<Key, Map<VersionHash, Version>> deletes = new TreeMap<>();
  private final Map<Integer, Siblings<Version>> reads = new TreeMap<>();
  private long acknowledged;
  private long exempted;

  /**
   * @param reaps whether reap epochs are begun
   */
  public NoLostWrite(History history, boolean reaps) {
    super("I1", "no acknowledged write is lost");
    this.history = history;
    this.reaps = reaps;
  }

  @Override
  public void merged(Merge merge) {
    for (Version version : reaps ? merge.versions() : List.<Version>of()) {
      if (version.isTombstone()) {
        deletes
            .computeIfAbsent(merge.key(), key -> new TreeMap<>())
            .put(version.hash(), version.withoutPayload());
      }
    }
  }

  private boolean isDeletedForGood(Key key, Version version) {
    Map<VersionHash, Version> known = deletes.getOrDefault(key, Map.of());
    return known.containsKey(version.hash()) || isHidden(version, List.copyOf(known.values()));
  }

  /** What a client read of an entry at the very end. */
  public void read(int entry, Siblings<Version> siblings) {
    reads.put(entry, siblings);
  }

  /** Acknowledged writes that were looked for. */
  public long acknowledgedChecked() {
    return acknowledged;
  }

  @Override
  public void finished(SwarmView swarm) {
    Map<Integer, Siblings<Version>> disks = new TreeMap<>();
    for (Operation operation : history.operations()) {
      if (operation.ending() == Operation.Ending.ACKNOWLEDGED && operation.version().isPresent()) {
        Siblings<Version> onDisk =
            disks.computeIfAbsent(operation.entry(), entry -> onDisks(swarm, entry));
        acknowledged++;
        check(swarm, operation, onDisk, "on the disks of its replicas");
        Siblings<Version> read = reads.get(operation.entry());
        if (read != null) {
          check(swarm, operation, read, "in what is read at the end");
        }
      }
    }
    if (exempted > 0) {
      exempt(exempted + " writes lost all the disks that had acknowledged them");
    }
  }

  private static Siblings<Version> onDisks(SwarmView swarm, int entry) {
    Siblings<Version> joined = Siblings.empty();
    for (int peer : swarm.replicasOf(entry)) {
      if (swarm.held(peer, entry).isPresent()) {
        joined = joined.join(swarm.held(peer, entry).get().siblings());
      }
    }
    return joined;
  }

  private void check(SwarmView swarm, Operation operation, Siblings<Version> found, String where) {
    checked();
    Version version = operation.version().orElseThrow();
    if (isThere(version, found.survivors())
        || isHidden(version, found.kept())
        || isDeletedForGood(swarm.key(operation.entry()), version)) {
      return;
    }
    long lost =
        operation.keepers().stream()
            .filter(
                peer ->
                    history.lostDiskAfter(peer, operation.startedAt())
                        || !swarm.isHonest(swarm.indexOf(peer)))
            .count();
    if (lost >= operation.needed() && operation.needed() > 0) {
      exempted++;
    } else {
      broken(
          operation
              + ", acknowledged at "
              + operation.endedAt()
              + " as "
              + version
              + ", is not "
              + where
              + ", nor is anything that supersedes it; kept by "
              + operation.keepers().size()
              + ", of whom "
              + lost
              + " lost their disks");
    }
  }

  private static boolean isThere(Version version, List<Version> survivors) {
    return survivors.stream().anyMatch(v -> v.hash().equals(version.hash()));
  }

  private static boolean isHidden(Version version, List<Version> kept) {
    return kept.stream()
        .anyMatch(u -> !u.dot().equals(version.dot()) && u.context().covers(version.dot()));
  }
}
