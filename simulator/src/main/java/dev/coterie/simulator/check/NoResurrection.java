package dev.coterie.simulator.check;

import dev.coterie.dht.record.Version;
import dev.coterie.vectorclock.VersionHash;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * I4: what an acknowledged delete covered is not read again once all faults have ended, be it the
 * version itself or its content under another name.
 */
public final class NoResurrection extends Invariant {
  private final History history;
  private final Map<Integer, Map<VersionHash, Long>> finalReads = new TreeMap<>();
  private final Map<Integer, List<Version>> finalVersions = new TreeMap<>();

  private final Map<VersionHash, Operation> renamed = new TreeMap<>();

  public NoResurrection(History history) {
    super("I4", "nothing deleted comes back");
    this.history = history;
  }

  /**
   * What a client read of an entry at the very end.
   *
   * @param makers the siblings, and the number of the operation whose content each holds; -1 where
   *     it has none
   */
  public void read(int entry, List<Version> siblings, Map<VersionHash, Long> makers) {
    finalVersions.put(entry, List.copyOf(siblings));
    finalReads.put(entry, new LinkedHashMap<>(makers));
  }

  /**
   * What a client read at any time: a content under another name than its own was written anew.
   *
   * @param maker the number of the operation whose content it is; -1 where it is of none
   */
  public void saw(Version version, long maker) {
    if (maker < 0 || maker >= history.operations().size()) {
      return;
    }
    checked();
    Operation operation = history.operations().get((int) maker);
    if (operation.dot().isPresent() && !operation.dot().get().equals(version.dot())) {
      renamed.put(version.hash(), operation);
    }
  }

  @Override
  public void finished(SwarmView swarm) {
    for (Operation delete : history.operations()) {
      if (delete.kind() == Operation.Kind.DELETE
          && delete.ending() == Operation.Ending.ACKNOWLEDGED
          && delete.version().isPresent()) {
        check(delete, delete.version().get());
        renamed.forEach((version, maker) -> checkRenamed(delete, version, maker));
      }
    }
  }

  private void checkRenamed(Operation delete, VersionHash version, Operation maker) {
    if (delete.entry() == maker.entry() && covered(delete.version().orElseThrow(), maker)) {
      broken(
          "the content of " + maker + ", covered by " + delete + ", was read again as " + version);
    }
  }

  private void check(Operation delete, Version tombstone) {
    for (Version read : finalVersions.getOrDefault(delete.entry(), List.of())) {
      checked();
      if (!read.dot().equals(tombstone.dot()) && tombstone.context().covers(read.dot())) {
        broken(read + " is read again, though " + delete + " covered it");
      }
    }
    Map<VersionHash, Long> contents = finalReads.getOrDefault(delete.entry(), Map.of());
    for (Map.Entry<VersionHash, Long> content : contents.entrySet()) {
      checked();
      long number = content.getValue();
      if (number >= 0 && covered(tombstone, history.operations().get((int) number))) {
        broken(
            "the content of operation "
                + number
                + " is read again, though "
                + delete
                + " deleted it");
      }
    }
    if (contents.isEmpty()) {
      checked();
    }
  }

  private static boolean covered(Version tombstone, Operation maker) {
    return maker.dot().isPresent() && tombstone.context().covers(maker.dot().get());
  }
}
